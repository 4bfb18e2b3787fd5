// The seek bar: a slider for pointer and keyboard, with the storyboard above it.

import { element } from "./element.js";
import { Preview } from "./preview.js";
import { clock, spokenTime } from "./words.js";

/** Seconds of the arrow keys, and of Page Up and Page Down. */
const STEP = 5;
const LEAP = 60;

/**
 * Where a key moves a slider to.
 * @param {string} key as in KeyboardEvent
 * @param {number} time seconds
 * @param {number} end seconds
 * @returns {number|null} seconds, null when the key is not the slider's
 */
export function timeAfterKey(key, time, end) {
    const targets = /** @type {Record<string, number>} */ ({
        ArrowLeft: time - STEP, ArrowDown: time - STEP, ArrowRight: time + STEP, ArrowUp: time + STEP,
        PageDown: time - LEAP, PageUp: time + LEAP, Home: 0, End: end,
    });
    const target = targets[key];
    return target === undefined ? null : Math.min(Math.max(0, target), end);
}

export class SeekBar {
    preview = new Preview();
    #time = 0;
    #end = 0;
    /**
     * The pointer that drags.
     * @type {number|null}
     */
    #dragging = null;
    #onSeek;

    /** @param {(seconds: number) => void} onSeek */
    constructor(onSeek) {
        this.#onSeek = onSeek;
        this.loaded = element("div", { class: "seek-loaded" });
        this.played = element("div", { class: "seek-played" });
        this.thumb = element("div", { class: "seek-thumb" });
        this.element = element(
            "div",
            { class: "seek", role: "slider", tabindex: 0, "aria-label": "Seek", "aria-valuemin": 0 },
            element("div", { class: "seek-track" }, this.loaded, this.played),
            this.thumb,
            this.preview.element,
        );
        this.#listen();
        this.#draw(0);
    }

    #listen() {
        const bar = this.element;
        bar.addEventListener("pointerenter", () => this.preview.warm(), { once: true });
        bar.addEventListener("pointermove", (event) => {
            this.#hover(event);
            if (event.pointerId === this.#dragging) this.#draw(this.#timeAt(event));
        });
        bar.addEventListener("pointerdown", (event) => {
            if (event.button !== 0) return;
            this.#dragging = event.pointerId;
            bar.setPointerCapture(event.pointerId);
            this.#hover(event);
            this.#draw(this.#timeAt(event));
        });
        bar.addEventListener("pointerup", (event) => {
            if (event.pointerId !== this.#dragging) return;
            this.#dragging = null;
            this.#onSeek(this.#timeAt(event));
            if (event.pointerType !== "mouse") this.preview.hide();
        });
        bar.addEventListener("pointercancel", () => {
            this.#dragging = null;
            this.preview.hide();
        });
        bar.addEventListener("pointerleave", () => {
            if (this.#dragging === null) this.preview.hide();
        });
        bar.addEventListener("focus", () => {
            this.preview.warm();
            if (bar.matches(":focus-visible")) this.#showPreview(this.#time);
        });
        bar.addEventListener("blur", () => this.preview.hide());
        bar.addEventListener("keydown", (event) => this.#press(event));
    }

    /** @param {KeyboardEvent} event */
    #press(event) {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const time = timeAfterKey(event.key, this.#time, this.#end);
        if (time === null) return;
        event.preventDefault();
        event.stopPropagation();
        this.#time = time;
        this.#draw(time);
        this.#onSeek(time);
        this.#showPreview(time);
    }

    /** @param {PointerEvent} event @returns {number} seconds */
    #timeAt(event) {
        const { left, width } = this.element.getBoundingClientRect();
        return Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.#end;
    }

    /** @param {PointerEvent} event */
    #hover(event) {
        if (event.pointerType !== "mouse" && this.#dragging === null) return;
        this.#showPreview(this.#timeAt(event));
    }

    /** @param {number} time seconds */
    #showPreview(time) {
        if (this.#end === 0) return;
        const width = this.element.clientWidth;
        this.preview.show(time, (time / this.#end) * width, width);
    }

    /**
     * @param {number} time seconds
     * @param {number} end seconds
     * @param {number} loaded seconds up to which it plays without waiting
     */
    update(time, end, loaded) {
        this.#end = end;
        this.loaded.style.transform = `scaleX(${end > 0 ? Math.min(1, loaded / end) : 0})`;
        if (this.#dragging !== null) return;
        this.#time = time;
        this.#draw(time);
        // Where the keyboard is, the picture goes along.
        if (this.element.matches(":focus-visible") && !this.preview.element.hidden) this.#showPreview(time);
    }

    /** @param {number} time seconds */
    #draw(time) {
        const part = this.#end > 0 ? Math.min(1, time / this.#end) : 0;
        this.played.style.transform = `scaleX(${part})`;
        this.thumb.style.left = `${part * 100}%`;
        this.element.setAttribute("aria-valuemax", String(Math.round(this.#end)));
        this.element.setAttribute("aria-valuenow", String(Math.round(time)));
        this.element.setAttribute("aria-valuetext", `${spokenTime(time)} of ${spokenTime(this.#end)}`);
        this.element.dataset.time = clock(time);
    }
}
