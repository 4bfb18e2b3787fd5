// The page `/reset`: asks for a mail, or, with the mail's token after the #, for the new password.

import { accountForm } from "./accountform.js";
import { askForReset, resetPassword } from "./accounts.js";
import { byId, setText } from "./element.js";

const token = location.hash.slice(1);
// Nobody who looks at the address or the history later finds it.
if (token) history.replaceState(null, "", location.pathname);

byId("email-field").hidden = token !== "";
byId("password-field").hidden = token === "";
setText(byId("send"), token ? "Set the password" : "Send me a link");

accountForm(["email", "password"], async ({ email, password }) => {
    if (token) await resetPassword(token, password);
    else await askForReset(email);
    setText(
        byId("done"),
        token
            ? "Your password is set. You can sign in with it now."
            : "If there is an account with this address, a link is on its way to it. It works for 30 minutes.",
    );
    byId("done").hidden = false;
    byId("form").hidden = true;
});
