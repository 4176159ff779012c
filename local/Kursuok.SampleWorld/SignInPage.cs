using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kursuok.SampleWorld;

/// <summary>
/// The frontend's sign-in as far as a bare machine needs it: consent, the way to the portal and back, the choice of an
/// institution, and the access token to try the API with. It knows no more than any frontend: the API.
/// </summary>
internal static class SignInPage
{
    private const string Path = "/prisijungti";

    private const string Content = """
        <div id="fault" class="error" role="alert" hidden></div>
        <div id="ask" hidden>
        <h1>Prisijungimas</h1>
        <p id="invited" hidden>Esate pakviesti tapti įstaigos naudotoju: patvirtinkite savo tapatybę.</p>
        <form>
        <label class="option"><input type="checkbox" id="consent"><span>Sutinku su privatumo politika</span></label>
        <label class="option"><input type="checkbox" id="pledge"><span>Susipažinau su naudotojo pasižadėjimu saugoti asmens duomenų paslaptį<small>Reikia tiems, kas jungiasi įstaigos vardu.</small></span></label>
        <h2 id="learner">Mokymo dalyvis ir institucijos naudotojas</h2>
        <div class="choices" role="group" aria-labelledby="learner">
        <button value="naturalPerson" class="first">Fiziniam asmeniui</button>
        </div>
        <h2 id="provider">Mokymo paslaugų teikėjas</h2>
        <div class="choices" role="group" aria-labelledby="provider">
        <button value="legalPerson">Juridiniam asmeniui</button>
        <button value="freelanceTeacher">Laisvajam mokytojui</button>
        </div>
        </form>
        </div>
        <div id="who" hidden>
        <h1 id="name"></h1>
        <dl><dt>Įstaiga</dt><dd id="institution"></dd><dt>Teisės</dt><dd id="roles"></dd></dl>
        <div id="choose" hidden><h2>Kuriai įstaigai atstovaujate?</h2><div class="choices"></div></div>
        <div id="sees" hidden><h2>Aplikacijos</h2><ul id="applications"></ul></div>
        <h2><label for="token">Prieigos raktas</label></h2>
        <textarea id="token" readonly aria-describedby="hint"></textarea>
        <p id="hint">Galioja 15 minučių. Su juo API galima išbandyti <a href="/api/docs">API naršyklėje</a>.</p>
        <div class="choices"><button id="leave">Atsijungti</button></div>
        </div>
        """;

    private const string Script = """
        const at = id => document.getElementById(id);
        const faults = {
          'viisp-kind-differs': 'Portale pasirinktas kitas prisijungimo būdas.',
          'viisp-ticket-unknown': 'Prisijungimas jau panaudotas arba baigėsi jo laikas.',
          'invitation-of-another': 'Pakvietimas skirtas kitam asmeniui.',
          'invitation-expired': 'Pakvietimo laikas baigėsi.',
          'institution-unknown': 'Registre tokios įstaigos nėra.',
        };
        const roles = {
          'learner': 'mokymo dalyvis', 'administrator': 'mokymo institucijos administratorius', 'employee': 'mokymo institucijos darbuotojas',
          'contract-signer': 'sutarčių pasirašymas', 'employer-representative': 'darbdavio atstovas', 'head': 'vadovas arba laisvasis mokytojas',
        };
        const arrived = new URLSearchParams(location.hash.slice(1));
        const invitation = arrived.get('pakvietimas');
        let tokens = null;

        async function call(method, path, body) {
          const headers = {};
          if (body) headers['Content-Type'] = 'application/json';
          if (tokens) headers.Authorization = 'Bearer ' + tokens.accessToken;
          const answer = await fetch('/api' + path, { method, headers, body: body && JSON.stringify(body) });
          const read = answer.status === 204 ? null : await answer.json();
          if (!answer.ok) throw new Error((read.fields ?? [{ message: read.detail }]).map(field => field.message).join(' '));
          return read;
        }

        function tell(fault) {
          at('fault').textContent = fault;
          at('fault').hidden = !fault;
        }

        function show(part) {
          for (const id of ['ask', 'who']) at(id).hidden = id !== part;
        }

        // What a person does either succeeds or says why not.
        const doing = act => async event => {
          event?.preventDefault();
          tell('');
          try { await act(event); } catch (fault) { tell(fault.message); }
        };

        function entry(tag, text) {
          const made = document.createElement(tag);
          made.textContent = text;
          return made;
        }

        async function enter(given) {
          tokens = given;
          const me = await call('GET', '/me');
          at('name').textContent = me.firstName + ' ' + me.lastName;
          const represented = me.institutions.find(one => one.code === me.institution);
          at('institution').textContent = represented?.name ?? me.institution ?? 'nepasirinkta';
          at('roles').textContent = me.roles.map(role => roles[role] ?? role).join(', ');
          at('sees').hidden = !me.applications.length;
          at('applications').replaceChildren(...me.applications.map(application => entry('li', application.label)));
          at('token').value = tokens.accessToken;
          at('choose').hidden = me.institutions.length < 2;
          at('choose').lastElementChild.replaceChildren(...me.institutions.map(one => {
            const choice = entry('button', one.name);
            choice.onclick = doing(async () => enter(await call('POST', '/sessions/choose', { institution: one.code })));
            return choice;
          }));
          show('who');
        }

        at('ask').querySelector('form').onsubmit = doing(async event => {
          const begun = await call('POST', '/sign-in', { kind: event.submitter.value, privacyConsent: at('consent').checked, secrecyPledge: at('pledge').checked, invitation });
          sessionStorage.setItem('verifier', begun.verifier);
          location.assign(begun.portalAddress);
        });
        at('leave').onclick = doing(async () => {
          await call('DELETE', '/sessions/current');
          tokens = null;
          show('ask');
        });

        at('invited').hidden = !invitation;
        doing(async () => {
          const code = arrived.get('kodas');
          if (!code) {
            show('ask');
            const fault = arrived.get('klaida');
            if (fault) throw new Error('Prisijungti nepavyko. ' + (faults[fault] ?? fault));
            return;
          }
          // The code is good once: neither the history nor a reload has a use for it.
          history.replaceState(null, '', location.pathname);
          try { await enter(await call('POST', '/sessions', { code, verifier: sessionStorage.getItem('verifier') })); }
          catch (fault) { show('ask'); throw fault; }
        })();
        """;

    private static readonly string s_policy = $"script-src '{SamplePage.HashOf(Script)}'; connect-src 'self'; img-src data:; form-action 'none'";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, (HttpContext http) =>
        SamplePage.Show(http, StatusCodes.Status200OK, "KURSUOK", "Bandomasis prisijungimas", "Prisijungimas", $"{Content}<script>{Script}</script>", s_policy));
}
