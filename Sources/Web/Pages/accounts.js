// What the pages ask the server about accounts.

import { Problem, request } from "./api.js";

/**
 * @typedef {object} Account
 * @property {string} id
 * @property {string} email
 * @property {string} name
 * @property {'viewer'|'creator'|'moderator'|'admin'} role
 */

/**
 * @typedef {object} Session
 * @property {boolean} accounts whether this server has accounts at all
 * @property {boolean} registration whether anyone may make one
 * @property {boolean} may_upload
 * @property {boolean} may_see_analytics of every video together
 * @property {Account|null} account who is signed in
 */

/** @returns {Promise<Session>} */
export const getSession = () => request("GET", "/v1/auth/session");

/**
 * Signs this browser in.
 * @param {string} email
 * @param {string} password
 */
export async function signIn(email, password) {
    await request("POST", "/v1/auth/login", { email, password, session: "browser" });
    if ((await getSession()).account) return;
    throw new Problem(0, "not_kept", "This browser keeps a sign-in only over https. Open this page by its https address.");
}

/** @returns {Promise<null>} */
export const signOut = () => request("POST", "/v1/auth/logout");

/** @param {{name: string, email: string, password: string}} account @returns {Promise<Account>} */
export const register = (account) => request("POST", "/v1/auth/register", account);

/** @param {string} email @returns {Promise<null>} */
export const askForReset = (email) => request("POST", "/v1/auth/password-reset", { email });

/** @param {string} token @param {string} password @returns {Promise<null>} */
export const resetPassword = (token, password) =>
    request("POST", "/v1/auth/password-reset/confirm", { token, password });
