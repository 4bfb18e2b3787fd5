// The page `/login`.

import { accountForm, goOn } from "./accountform.js";
import { getSession, signIn } from "./accounts.js";
import { noteFailure } from "./connection.js";
import { byId } from "./element.js";

accountForm(["email", "password"], async ({ email, password }) => {
    await signIn(email, password);
    goOn();
});

getSession().then(
    (session) => {
        if (!session.accounts || session.account) goOn();
        byId("other").hidden = !session.registration;
    },
    (error) => noteFailure(error),
);
