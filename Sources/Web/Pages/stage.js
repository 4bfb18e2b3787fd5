// What stands where the picture will be: the player, or a sentence on why there is none yet.

import { BeaconSender } from "./beacons.js";
import { uploadedPart } from "./cards.js";
import { copyField } from "./copy.js";
import { element, setText } from "./element.js";
import { Player, playsHLS } from "./player.js";
import { RateMeter } from "./rate.js";
import { remedy } from "./remedies.js";
import { sourceOf } from "./source.js";
import { isInProgress } from "./videolist.js";
import { percent, timeLeft } from "./words.js";

/** @typedef {import("./api.js").Video} Video */

/**
 * What is being done to a video, in one sentence.
 * @param {Video} video in progress
 * @returns {string}
 */
export function activity(video) {
    if (video.state === "uploading") return `The file is on its way: ${percent(uploadedPart(video))} has arrived.`;
    if (video.waiting) return `${video.waiting.message} The work goes on by itself once that is mended.`;
    if (video.progress <= 0) return "The file has arrived. It is being looked at.";
    if (video.progress < 0.99) return `Preparing the video for every screen: ${percent(video.progress)} done.`;
    return "Checking every part, then it is published.";
}

/** A progress bar with its sentence and the time it may take. */
export class ProgressNote {
    #meter = new RateMeter();
    #state = "";

    constructor() {
        this.sentence = element("p", { class: "note-sentence" });
        this.bar = element("progress", { max: 1, value: 0, "aria-label": "Progress" });
        this.left = element("p", { class: "note-left" });
        this.element = element("div", { class: "note" }, this.sentence, this.bar, this.left);
    }

    /** @param {Video} video in progress @param {number} now milliseconds of a steady clock */
    show(video, now) {
        const part = video.state === "uploading" ? uploadedPart(video) : video.progress;
        if (video.state !== this.#state) this.#meter.reset();
        this.#state = video.state;
        this.#meter.add(part, now);
        setText(this.sentence, activity(video));
        this.bar.value = part;
        const seconds = this.#meter.secondsFor(1 - part);
        setText(this.left, seconds === null ? "" : timeLeft(seconds));
    }
}

/** The picture's place, on the watch page and in a frame. */
export class Stage {
    /** @type {Player|null} */
    #player = null;
    /** @type {BeaconSender|null} */
    #beacons = null;
    #progress = new ProgressNote();
    /** What is shown, so that an update that changes nothing touches nothing. */
    #shown = "";
    #place;
    #onRetry;

    /**
     * @param {HTMLElement} place
     * @param {(() => Promise<void>)|null} onRetry null where viewers may not
     */
    constructor(place, onRetry) {
        this.#place = place;
        this.#onRetry = onRetry;
    }

    /** @param {Video} video */
    show(video) {
        const source = sourceOf(video);
        if (source && playsHLS()) return this.#play(source, video);
        // What grows too slowly is not offered for a while: who has begun to watch it goes on.
        if (!source && this.#player && isInProgress(video)) return;
        this.#end();
        if (source) return this.#showOnce("unsupported", () => unsupported(video));
        if (video.state === "failed") {
            return this.#showOnce(`failed ${video.error?.code}`, () => failed(video, this.#onRetry));
        }
        this.#progress.show(video, performance.now());
        this.#showOnce("progress", () => this.#progress.element);
    }

    /** @param {import("./player.js").Source} source @param {Video} video */
    #play(source, video) {
        const player = this.#player ?? new Player(video.title);
        if (player !== this.#player) this.#beacons = new BeaconSender(player.video, video.id);
        this.#player = player;
        this.#showOnce("player", () => player.element);
        player.load(source);
    }

    /** Takes the picture away. */
    clear() {
        this.#end();
        this.#shown = "";
        this.#place.replaceChildren();
    }

    #end() {
        this.#beacons?.close();
        this.#beacons = null;
        this.#player?.close();
        this.#player = null;
    }

    /** @param {string} name @param {() => HTMLElement} make */
    #showOnce(name, make) {
        if (this.#shown === name) return;
        this.#shown = name;
        this.#place.replaceChildren(make());
    }
}

/** @param {Video} video */
function unsupported(video) {
    return element(
        "div",
        { class: "note" },
        element("p", { class: "note-sentence" }, "This browser can’t play HLS streams yet."),
        element("p", {}, "Open the page in Safari or a current Chrome, or give this address to a player such as VLC:"),
        copyField("HLS address", new URL(video.urls.hls ?? "", location.href).href),
    );
}

const UNEXPLAINED = { code: "internal_error", message: "Something went wrong on the server.", retryable: true };

/** @param {string} text */
const sentence = (text) => element("div", { class: "note" }, element("p", { class: "note-sentence" }, text));

/** @param {Video} video @param {(() => Promise<void>)|null} onRetry */
function failed(video, onRetry) {
    const error = video.error ?? UNEXPLAINED;
    if (!onRetry) return sentence("This video is not available.");
    const button = element("button", { type: "button", class: "button button-primary" }, "Try again");
    button.addEventListener("click", async () => {
        button.disabled = true;
        await onRetry();
        button.disabled = false;
    });
    return element(
        "div",
        { class: "note note-failed", role: "alert" },
        element("p", { class: "note-sentence" }, error.message),
        element("p", {}, remedy(error)),
        error.retryable && button,
    );
}
