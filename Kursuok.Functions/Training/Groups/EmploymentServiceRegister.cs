using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.OutsideRegisters;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The Employment Service's register of its clients.</summary>
public interface IEmploymentServiceRegister
{
    /// <summary>Section I of the person's coupon (UZ-06), or null where none has been formed.</summary>
    Task<CouponRequirements?> CouponOfAsync(PersonalCode person, CancellationToken cancellation);
}

/// <summary><c>POST coupons</c> with <c>{"personalCode"}</c> → <see cref="CouponRequirements"/> or 404.</summary>
public sealed class EmploymentServiceRegisterClient(RegisterLine line) : IEmploymentServiceRegister
{
    public Task<CouponRequirements?> CouponOfAsync(PersonalCode person, CancellationToken cancellation) =>
        line.AskAsync<CouponRequirements>(() => PersonQuestion.Of("coupons", person), cancellation);
}
