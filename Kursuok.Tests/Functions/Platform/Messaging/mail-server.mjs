// A mail server for SmtpLetterSenderTests. Its argument is plain, starttls or tls. It prints its port, then one line of JSON
// for each letter that it has taken. Whom a letter is for decides what becomes of it.
import { SMTPServer } from "smtp-server";

const [security] = process.argv.slice(2);

function refusal(responseCode, text) {
    return Object.assign(new Error(text), { responseCode });
}

const server = new SMTPServer({
    secure: security === "tls",
    hideSTARTTLS: security !== "starttls",
    authOptional: true,
    disableReverseLookup: true,
    onAuth({ username, password }, session, answer) {
        if (username === "kursuok" && password === "slaptažodis")
            answer(null, { user: username });
        else
            answer(new Error("Not you"));
    },
    onRcptTo({ address }, session, answer) {
        if (address.startsWith("unknown@"))
            answer(refusal(550, `Nobody here is called ${address}`));
        else if (address.startsWith("busy@"))
            answer(refusal(451, `${address} is busy, come later`));
        else if (!address.startsWith("silent@"))
            answer();
    },
    onData(stream, session, answer) {
        const pieces = [];
        stream.on("data", piece => pieces.push(piece));
        stream.on("end", () => {
            const { mailFrom, rcptTo } = session.envelope;
            if (rcptTo[0].address.startsWith("picky@"))
                return answer(refusal(554, `Not this text for ${rcptTo[0].address}`));
            console.log(JSON.stringify({
                from: mailFrom.address,
                to: rcptTo.map(recipient => recipient.address),
                user: session.user ?? null,
                secure: session.secure,
                text: Buffer.concat(pieces).toString("base64"),
            }));
            answer();
        });
    },
});
server.on("error", () => { }); // A client that refuses the certificate goes without a goodbye.
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
