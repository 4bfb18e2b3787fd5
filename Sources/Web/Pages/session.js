// Who is signed in, in the page's head, and what that person may do here.

import { getSession, signOut } from "./accounts.js";
import { noteFailure } from "./connection.js";
import { byId, element } from "./element.js";

/** @typedef {import("./accounts.js").Session} Session */

/**
 * Fills the place in the page's head and hands on what was found. On a server without accounts it stays empty.
 * @param {(session: Session) => void} [onSession]
 */
export async function showSession(onSession) {
    let session;
    try {
        session = await getSession();
    } catch (error) {
        // The page itself works without, and asks the server again for everything it does.
        if (!noteFailure(error)) throw error;
        return;
    }
    const place = byId("session");
    place.hidden = !session.accounts;
    if (session.accounts) place.replaceChildren(...(session.account ? known(session.account) : stranger()));
    onSession?.(session);
}

/** @param {import("./accounts.js").Account} account */
function known(account) {
    const leave = element("button", { type: "button", class: "link-button" }, "Sign out");
    leave.addEventListener("click", async () => {
        try {
            await signOut();
        } catch (error) {
            if (!noteFailure(error)) throw error;
            return;
        }
        // What this page shows may be nobody's to see any more.
        location.assign("/");
    });
    return [element("span", { class: "session-name", title: account.email }, account.name), leave];
}

function stranger() {
    return [element("a", { href: `/login?then=${encodeURIComponent(location.pathname)}` }, "Sign in")];
}
