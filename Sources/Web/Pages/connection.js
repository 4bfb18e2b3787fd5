// Whether the server answers, for the banner, and the signal to load again once it does.

import { Unreachable } from "./api.js";
import { byId } from "./element.js";

const PROBE = "/health/live";
/** Milliseconds between probes grow from the first to the last. */
const FIRST_PROBE = 1000;
const LAST_PROBE = 10_000;

let isLost = false;
let probes = 0;
let timer = 0;
/** @type {Set<() => void>} */
const returned = new Set();

/**
 * Notes a failed request. Only {@link Unreachable} means that the connection is lost; it shows the banner and
 * looks for the server by itself.
 * @param {unknown} error
 * @returns {boolean} whether it was a lost connection, so that the caller has nothing more to say
 */
export function noteFailure(error) {
    if (!(error instanceof Unreachable)) return false;
    if (!isLost) {
        isLost = true;
        probes = 0;
        byId("offline").hidden = false;
        schedule();
    }
    return true;
}

/** @param {() => void} action to run each time the server is back */
export function whenBack(action) {
    returned.add(action);
}

function schedule() {
    clearTimeout(timer);
    timer = setTimeout(probe, Math.min(LAST_PROBE, FIRST_PROBE * 2 ** probes));
    probes += 1;
}

async function probe() {
    const isBack = await fetch(PROBE, { cache: "no-store" }).then((response) => response.ok, () => false);
    if (!isBack) return schedule();
    isLost = false;
    byId("offline").hidden = true;
    returned.forEach((action) => action());
}

addEventListener("online", () => {
    if (isLost) probe();
});
