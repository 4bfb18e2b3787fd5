// The player: the browser's own HLS in a video element, with controls of ours around it.
//
// The browser's controls can't show the storyboard, so these replace them; all of them work by keyboard.

import { button, element, setText } from "./element.js";
import { icon, setIcon } from "./icons.js";
import { SeekBar } from "./seekbar.js";
import { readStoryboard } from "./storyboard.js";
import { SubtitleChoice } from "./subtitles.js";
import { clock, qualityName } from "./words.js";

/** Milliseconds without a pointer or key before the controls fade while it plays. */
const IDLE = 2600;
/** Seconds of the keys J and L. */
const JUMP = 10;
/** Seconds before the end that seeking stops at: Chromium 156 fails when it seeks to the very end of an HLS stream. */
const END_MARGIN = 0.25;
/** Seconds that are left when another edition is no longer worth the moment that loading it takes. */
const NEARLY_OVER = 30;
/** RFC 8216, 4. */
const HLS_TYPE = "application/vnd.apple.mpegurl";

/**
 * @typedef {object} Source
 * @property {string} hls address of the multivariant playlist
 * @property {string|null} poster
 * @property {string|null} storyboard
 * @property {import("./api.js").Subtitles[]} subtitles
 * @property {string} edition equal editions need no reload
 */

/** Whether this browser plays HLS by itself. */
export const playsHLS = () => document.createElement("video").canPlayType(HLS_TYPE) !== "";

export class Player {
    /** @type {Source|null} */
    #source = null;
    /** What plays from the next press of a button on. @type {Source|null} */
    #next = null;
    #idleTimer = 0;

    /** @param {string} title */
    constructor(title) {
        this.video = element("video", { playsinline: true, preload: "metadata", "aria-label": title });
        this.seekBar = new SeekBar((seconds) => this.#seek(seconds));
        this.playButton = this.#button("Play", () => this.toggle());
        this.muteButton = this.#button("Mute", () => this.#toggleMute());
        const range = { type: "range", min: 0, max: 1, step: 0.05 };
        this.volume = element("input", { ...range, class: "volume", "aria-label": "Volume" });
        this.time = element("span", { class: "player-time" });
        this.quality = element("span", { class: "player-quality", title: "The quality follows your connection." });
        this.subtitles = new SubtitleChoice(this.video);
        this.screenButton = this.#button("Full screen", () => this.#toggleFullScreen());
        this.bigButton = button("player-big", () => this.toggle(), "Play", icon("play"));
        this.message = element("div", { class: "player-message", role: "alert", hidden: true });
        this.controls = element(
            "div",
            { class: "player-controls" },
            this.seekBar.element,
            element(
                "div",
                { class: "player-row" },
                this.playButton, this.muteButton, this.volume, this.time, this.quality,
                this.subtitles.element, this.screenButton,
            ),
        );
        this.element = element(
            "div",
            { class: "player", role: "group", "aria-label": `Player: ${title}` },
            this.video,
            element("div", { class: "player-waiting", "aria-hidden": "true" }),
            this.bigButton,
            this.controls,
            this.message,
        );
        this.#listen();
        this.#show();
    }

    /** @param {string} label @param {() => void} act */
    #button(label, act) {
        return button("player-button", act, label);
    }

    /**
     * Plays this source. Another edition of what plays already takes over at the same place, or with the next press of a
     * button when that is nearly over.
     * @param {Source} source
     */
    load(source) {
        if (this.#source?.edition === source.edition) return;
        if (this.#source && this.#isNearlyOver) this.#next = source;
        else this.#begin(source);
    }

    get #isNearlyOver() {
        const { paused, ended, duration, currentTime, error } = this.video;
        return !error && (ended || (!paused && duration - currentTime < NEARLY_OVER));
    }

    /** @param {Source} source */
    #begin(source) {
        const previous = this.#source;
        this.#source = source;
        this.#next = null;
        const resumeAt = previous && !this.video.ended ? this.video.currentTime : 0;
        const wasPlaying = previous !== null && !this.video.paused && !this.video.ended;
        if (source.poster) this.video.poster = source.poster;
        this.video.src = source.hls;
        this.message.hidden = true;
        this.video.addEventListener("loadedmetadata", () => {
            // A stream that still grows would begin at its newest part.
            if (resumeAt > 0 || !Number.isFinite(this.video.duration)) this.video.currentTime = resumeAt;
            if (wasPlaying) this.#play();
        }, { once: true });
        this.subtitles.offer(source.subtitles);
        if (source.storyboard) {
            readStoryboard(source.storyboard).then((tiles) => this.seekBar.preview.setTiles(tiles));
        }
    }

    /** Stops loading and playing, for good. */
    close() {
        clearTimeout(this.#idleTimer);
        this.#source = null;
        this.#next = null;
        this.video.removeAttribute("src");
        this.video.load();
    }

    /** Seconds: of a stream that still grows, what can be reached now. */
    get end() {
        const { duration, seekable } = this.video;
        if (Number.isFinite(duration)) return duration;
        return seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
    }

    toggle() {
        if (!this.video.paused && !this.video.ended) return this.video.pause();
        if (this.#next) this.#begin(this.#next);
        this.#play();
    }

    #play() {
        // A refusal (autoplay rules, a newer load) leaves it paused, which the controls show.
        this.video.play().catch(() => this.#show());
    }

    /** @param {number} seconds */
    #seek(seconds) {
        this.video.currentTime = Math.max(0, Math.min(seconds, this.end - END_MARGIN));
        this.#show();
    }

    #toggleMute() {
        this.video.muted = !this.video.muted;
        if (!this.video.muted && this.video.volume === 0) this.video.volume = 0.5;
    }

    #toggleFullScreen() {
        if (document.fullscreenElement) return void document.exitFullscreen();
        if (this.element.requestFullscreen) return void this.element.requestFullscreen();
        // iPhones have full screen for the video element alone.
        /** @type {any} */ (this.video).webkitEnterFullscreen?.();
    }

    #listen() {
        const { video } = this;
        const events = [
            "play", "pause", "playing", "waiting", "seeking", "seeked", "ended", "timeupdate", "progress",
            "durationchange", "volumechange", "loadedmetadata", "resize", "canplay",
        ];
        for (const name of events) video.addEventListener(name, () => this.#show());
        for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.#stir());
        video.addEventListener("error", () => this.#fail());
        video.addEventListener("click", () => this.#tap());
        video.addEventListener("dblclick", () => this.#toggleFullScreen());
        this.volume.addEventListener("input", () => {
            video.volume = Number(this.volume.value);
            video.muted = video.volume === 0;
        });
        for (const name of ["pointermove", "pointerdown", "focusin"]) {
            this.element.addEventListener(name, () => this.#stir());
        }
        this.element.addEventListener("keydown", (event) => this.#press(event));
        document.addEventListener("fullscreenchange", () => this.#show());
    }

    /** A touch first brings the controls back; a mouse, which shows them by moving, plays and pauses. */
    #tap() {
        if (matchMedia("(hover: none)").matches && !this.video.paused) this.#stir();
        else this.toggle();
    }

    /** @param {KeyboardEvent} event */
    #press(event) {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const isOnControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement
            || event.target instanceof HTMLSelectElement;
        const act = this.#shortcut(event.key, isOnControl);
        if (!act) return;
        event.preventDefault();
        this.#stir();
        act();
    }

    /**
     * @param {string} key
     * @param {boolean} isOnControl whether Space and the arrows belong to the control that has the focus
     * @returns {(() => void)|null}
     */
    #shortcut(key, isOnControl) {
        if (/^\d$/.test(key)) return () => this.#seek((Number(key) / 10) * this.end);
        switch (key.toLowerCase()) {
            case " ": return isOnControl ? null : () => this.toggle();
            case "k": return () => this.toggle();
            case "j": return () => this.#seek(this.video.currentTime - JUMP);
            case "l": return () => this.#seek(this.video.currentTime + JUMP);
            case "m": return () => this.#toggleMute();
            case "c": return () => this.subtitles.toggle();
            case "f": return () => this.#toggleFullScreen();
            default: return null;
        }
    }

    /** Shows the controls, and lets them fade later while it plays. */
    #stir() {
        this.element.classList.remove("is-idle");
        clearTimeout(this.#idleTimer);
        this.#idleTimer = setTimeout(() => {
            const isUsed = this.controls.querySelector(":focus-visible, :hover") !== null;
            if (!this.video.paused && !isUsed) this.element.classList.add("is-idle");
        }, IDLE);
    }

    #show() {
        const { video, end } = this;
        const isStopped = video.paused || video.ended;
        setIcon(this.playButton, video.ended ? "replay" : isStopped ? "play" : "pause");
        this.playButton.setAttribute("aria-label", video.ended ? "Play again" : isStopped ? "Play" : "Pause");
        const isSilent = video.muted || video.volume === 0;
        setIcon(this.muteButton, isSilent ? "muted" : "loud");
        this.muteButton.setAttribute("aria-label", isSilent ? "Unmute" : "Mute");
        this.volume.value = String(video.muted ? 0 : video.volume);
        const isFull = document.fullscreenElement === this.element;
        setIcon(this.screenButton, isFull ? "shrink" : "expand");
        this.screenButton.setAttribute("aria-label", isFull ? "Leave full screen" : "Full screen");
        setText(this.time, `${clock(video.currentTime)} / ${clock(end)}`);
        setText(this.quality, qualityName(video.videoWidth, video.videoHeight));
        this.bigButton.hidden = !isStopped || video.currentTime > 0 || video.error !== null;
        // HAVE_FUTURE_DATA: with less than that, a playing video stands still.
        this.element.classList.toggle("is-waiting", !isStopped && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA);
        this.seekBar.update(video.currentTime, end, this.#loadedUntil());
    }

    /** @returns {number} seconds */
    #loadedUntil() {
        const { buffered, currentTime } = this.video;
        for (let place = 0; place < buffered.length; place += 1) {
            const end = buffered.end(place);
            if (buffered.start(place) <= currentTime + 0.1 && end >= currentTime) return end;
        }
        return 0;
    }

    #fail() {
        if (!this.#source) return;
        const isNetwork = this.video.error?.code === MediaError.MEDIA_ERR_NETWORK;
        const sentence = isNetwork
            ? "The connection was lost while playing."
            : "This video could not be played here.";
        const again = button("button", () => this.#reload(), null, "Try again");
        this.message.replaceChildren(element("p", {}, sentence), again);
        this.message.hidden = false;
        this.#show();
    }

    #reload() {
        const source = this.#source;
        if (!source) return;
        const time = this.video.currentTime;
        this.message.hidden = true;
        this.video.src = source.hls;
        this.video.addEventListener("loadedmetadata", () => { this.video.currentTime = time; }, { once: true });
        this.#play();
    }
}
