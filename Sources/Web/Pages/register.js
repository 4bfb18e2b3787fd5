// The page `/register`.

import { accountForm, goOn } from "./accountform.js";
import { register, signIn } from "./accounts.js";

accountForm(["name", "email", "password"], async ({ name, email, password }) => {
    await register({ name, email, password });
    await signIn(email, password);
    goOn();
});
