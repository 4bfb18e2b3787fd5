// Tells the server how a video is watched, so that views can be counted: see docs/counting.md.
//
// Nothing is kept in the browser; each playback has a name of its own, made up at random.

import { qualityName } from "./words.js";

/** Milliseconds between two beacons while it plays. */
const INTERVAL = 10_000;
/** Seconds between two looks at the time beyond which someone has jumped. */
const JUMP = 1.5;
/** As many parts as one beacon may hold. */
const MAX_PARTS = 16;

const ERRORS = ["aborted", "network", "decode", "unsupported"];

/** One playback after the other of one video element. */
export class BeaconSender {
    /** @type {string|null} null before someone asked to play */
    #session = null;
    #sequence = 0;
    #startedAt = 0;
    #hasBegun = false;
    /** @type {number|null} from when on the waiting is not told yet, null while it does not wait */
    #waitsSince = null;
    #wasSeeking = false;
    #lastPlace = 0;
    #lastLook = 0;
    #played = 0;
    #stalled = 0;
    #stalls = 0;
    /** @type {[number, number][]} */
    #watched = [];
    #timer = 0;

    /** @param {HTMLVideoElement} video @param {string} id */
    constructor(video, id) {
        this.video = video;
        this.id = id;
        const on = (/** @type {string} */ name, /** @type {() => void} */ act) => video.addEventListener(name, act);
        on("play", () => this.#start());
        on("playing", () => this.#begin());
        on("timeupdate", () => this.#look());
        on("waiting", () => this.#wait());
        on("seeking", () => this.#leave());
        on("seeked", () => this.#arrive());
        on("pause", () => this.#pause());
        on("ended", () => this.close());
        on("error", () => this.#fail());
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "hidden") this.#progress();
        });
        addEventListener("pagehide", () => this.close());
    }

    #start() {
        if (this.#session) return;
        this.#session = crypto.randomUUID?.() ?? randomName();
        this.#sequence = 0;
        this.#startedAt = performance.now();
        this.#hasBegun = false;
        this.#send("start");
        this.#timer = setInterval(() => this.#progress(), INTERVAL);
    }

    #begin() {
        if (!this.#session) return;
        this.#mark();
        this.#endWait();
        if (this.#hasBegun) return;
        this.#hasBegun = true;
        this.#send("playing", { startup: seconds(performance.now() - this.#startedAt) });
    }

    /** Takes the place and the time from which watching is measured. */
    #mark() {
        this.#lastPlace = this.video.currentTime;
        this.#lastLook = performance.now();
    }

    /** Adds what was watched since the last look. */
    #look() {
        if (!this.#session || !this.#hasBegun || this.video.seeking) return;
        if (this.#waitsSince !== null && this.video.currentTime > this.#lastPlace) this.#endWait();
        const [from, to] = [this.#lastPlace, this.video.currentTime];
        const passed = (performance.now() - this.#lastLook) / 1000;
        this.#mark();
        // Hidden pages are looked at rarely; then the clock says whether someone has jumped.
        if (to <= from || to - from > passed * Math.max(1, this.video.playbackRate) + JUMP) return;
        this.#played += Math.min(passed, to - from);
        const last = this.#watched.at(-1);
        if (last && Math.abs(last[1] - from) < 0.01) last[1] = to;
        else this.#watched.push([from, to]);
        if (this.#watched.length >= MAX_PARTS) this.#progress();
    }

    #wait() {
        // What comes before the first picture is startup, and what follows a jump was asked for.
        if (!this.#hasBegun || this.video.seeking || this.#wasSeeking || this.video.ended) return;
        if (this.#waitsSince !== null) return;
        this.#waitsSince = performance.now();
        this.#stalls += 1;
    }

    #endWait() {
        this.#wasSeeking = false;
        this.#tellWait();
        this.#waitsSince = null;
    }

    /** Adds the waiting so far, which may go on. */
    #tellWait() {
        if (this.#waitsSince === null) return;
        const now = performance.now();
        this.#stalled += now - this.#waitsSince;
        this.#waitsSince = now;
    }

    #leave() {
        this.#endWait();
        this.#wasSeeking = true;
    }

    #arrive() {
        this.#mark();
    }

    #pause() {
        this.#look();
        this.#endWait();
        if (!this.video.ended) this.#progress();
    }

    #progress() {
        this.#tellWait();
        if (this.#played > 0 || this.#stalls > 0 || this.#stalled > 0) this.#send("progress");
    }

    #fail() {
        if (!this.#session) return;
        const code = this.video.error?.code ?? 0;
        this.#send("error", { error: ERRORS[code - 1] ?? "other" });
    }

    /** The playback is over; the next one has another name. */
    close() {
        if (!this.#session) return;
        this.#look();
        this.#endWait();
        this.#send("end");
        clearInterval(this.#timer);
        this.#session = null;
    }

    /** @param {string} event @param {object} [more] */
    #send(event, more = {}) {
        const { video } = this;
        const beacon = {
            session: this.#session,
            video: this.id,
            sequence: this.#sequence,
            event,
            elapsed: seconds(performance.now() - this.#startedAt),
            duration: Number.isFinite(video.duration) ? rounded(video.duration) : null,
            played: rounded(this.#played),
            stalled: seconds(this.#stalled),
            stalls: this.#stalls,
            watched: this.#watched.map(([from, to]) => [rounded(from), rounded(to)]),
            rendition: qualityName(video.videoWidth, video.videoHeight) || null,
            ...more,
        };
        this.#sequence += 1;
        this.#played = 0;
        this.#stalled = 0;
        this.#stalls = 0;
        this.#watched = [];
        // As text, so that it leaves even when the page does, and without a preflight from frames on other sites.
        navigator.sendBeacon("/v1/beacons", JSON.stringify(beacon));
    }
}

/** @param {number} milliseconds */
const seconds = (milliseconds) => rounded(milliseconds / 1000);

/** @param {number} number to the millisecond, and no more than a day */
const rounded = (number) => Math.min(86_400, Math.max(0, Math.round(number * 1000) / 1000));

/** For pages without TLS, where `randomUUID` is not there. */
function randomName() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
