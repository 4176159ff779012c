using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Serialization;
using Azure.Data.Tables;

namespace Kursuok.LocalAzure.Storage.Tables
{
    /// <summary>How an entity type's own properties are read and written; the accessors are compiled once for a type.</summary>
    internal sealed class EntityShape
    {
        private static readonly ConcurrentDictionary<Type, EntityShape> s_shapes = new();
        private readonly Member[] _members;
        private readonly Func<object> _create;

        private EntityShape(Type type)
        {
            _members =
            [
                .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property is { CanRead: true, CanWrite: true }
                        && property.GetIndexParameters().Length == 0
                        && property.Name is not (nameof(ITableEntity.PartitionKey) or nameof(ITableEntity.RowKey)
                            or nameof(ITableEntity.Timestamp) or nameof(ITableEntity.ETag))
                        && property.GetCustomAttribute<IgnoreDataMemberAttribute>() is null)
                    .Select(property => new Member(type, property)),
            ];
            _create = Expression.Lambda<Func<object>>(Expression.New(type)).Compile();
        }

        public static EntityShape Of(Type type) => s_shapes.GetOrAdd(type, static type => new(type));

        /// <summary>The own properties of an entity, those without a value left out.</summary>
        public static Dictionary<string, object> PropertiesOf(ITableEntity entity)
        {
            var properties = new Dictionary<string, object>(StringComparer.Ordinal);
            if (entity is TableEntity dictionary)
            {
                foreach (var (name, value) in dictionary)
                    if (value is not null && name is not (nameof(ITableEntity.PartitionKey) or nameof(ITableEntity.RowKey)
                        or nameof(ITableEntity.Timestamp) or TableEntity.ETagName))
                        properties.Add(name, EntityValues.ToStored(name, value));
                return properties;
            }
            foreach (var member in Of(entity.GetType())._members)
                if (member.Get(entity) is { } value)
                    properties.Add(member.Name, EntityValues.ToStored(member.Name, value));
            return properties;
        }

        public object Read(TableRow row)
        {
            var entity = (ITableEntity)_create();
            entity.PartitionKey = row.PartitionKey!;
            entity.RowKey = row.RowKey!;
            entity.Timestamp = row.Timestamp;
            entity.ETag = row.ETag;
            foreach (var member in _members)
                if (row.Properties.TryGetValue(member.Name, out var value))
                    member.Set(entity, EntityValues.FromStored(value, member.Type));
            return entity;
        }

        private sealed class Member
        {
            public Member(Type type, PropertyInfo property)
            {
                Name = property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
                Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                var entity = Expression.Parameter(typeof(object));
                var value = Expression.Parameter(typeof(object));
                var member = Expression.Property(Expression.Convert(entity, type), property);
                Get = Expression.Lambda<Func<object, object?>>(Expression.Convert(member, typeof(object)), entity).Compile();
                Set = Expression.Lambda<Action<object, object>>(
                    Expression.Assign(member, Expression.Convert(value, property.PropertyType)), entity, value).Compile();
            }

            public string Name { get; }
            public Type Type { get; }
            public Func<object, object?> Get { get; }
            public Action<object, object> Set { get; }
        }
    }

    internal static class EntityShape<T> where T : class, ITableEntity
    {
        private static readonly EntityShape? s_shape = typeof(T) == typeof(TableEntity) ? null : EntityShape.Of(typeof(T));

        public static T Read(TableRow row)
        {
            if (s_shape is not null)
                return (T)s_shape.Read(row);
            var entity = new TableEntity();
            if (row.PartitionKey is not null)
                entity.PartitionKey = row.PartitionKey;
            if (row.RowKey is not null)
                entity.RowKey = row.RowKey;
            if (row.Timestamp is not null)
                entity.Timestamp = row.Timestamp;
            entity.ETag = row.ETag;
            foreach (var (name, value) in row.Properties)
                entity[name] = value;
            return (T)(object)entity;
        }
    }
}

namespace Azure.Data.Tables
{
    /// <summary>
    /// The eight types of a stored value: string, int, long, double, bool, <see cref="DateTimeOffset"/> (UTC), <see cref="Guid"/>,
    /// byte[]. What .NET code has besides is turned into one of them and back.
    /// </summary>
    internal static class EntityValues
    {
        public static object ToStored(string name, object value) => value switch
        {
            string or int or long or double or bool or Guid or byte[] => value,
            DateTimeOffset moment => moment.ToUniversalTime(),
            DateTime moment => Utc(moment),
            BinaryData data => data.ToArray(),
            Enum constant => constant.ToString(),
            _ => throw new NotSupportedException($"The property {name} is of the type {value.GetType()}, which a table cannot hold."),
        };

        public static object FromStored(object value, Type wanted) => value switch
        {
            string text when wanted.IsEnum => Enum.Parse(wanted, text),
            int small when wanted == typeof(long) => (long)small,
            DateTimeOffset moment when wanted == typeof(DateTime) => moment.UtcDateTime,
            byte[] bytes when wanted == typeof(BinaryData) => BinaryData.FromBytes(bytes),
            _ => value,
        };

        /// <summary>A moment of unstated kind is taken as UTC, so that it means the same on every machine.</summary>
        public static DateTimeOffset Utc(DateTime moment) =>
            new(moment.Kind is DateTimeKind.Unspecified ? DateTime.SpecifyKind(moment, DateTimeKind.Utc) : moment.ToUniversalTime());
    }
}
