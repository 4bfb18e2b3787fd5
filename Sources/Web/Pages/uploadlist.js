// The list of uploads above the library: a row each, changed in place.

import { announce, button, element, setText } from "./element.js";
import { icon } from "./icons.js";
import { bytes, percent, timeLeft } from "./words.js";

/** @typedef {import("./upload.js").Upload} Upload */

/**
 * @typedef {object} Actions
 * @property {(upload: Upload) => void} pause
 * @property {(upload: Upload) => void} resume
 * @property {(upload: Upload) => void} choose the file of one that lost it
 * @property {(upload: Upload) => void} cancel
 * @property {(upload: Upload) => void} dismiss
 */

/**
 * What is said once to screen readers when an upload gets there.
 * @type {Partial<Record<string, string>>}
 */
const ANNOUNCED = { done: "is uploaded.", failed: "could not be uploaded.", retrying: "lost its connection." };

/**
 * @param {Upload} upload
 * @param {number} now milliseconds since 1970
 * @returns {string} what is happening, in one line
 */
export function describe(upload, now) {
    const amount = `${bytes(upload.sent)} of ${bytes(upload.size)}`;
    switch (upload.phase) {
        case "waiting": return `Waiting for its turn · ${bytes(upload.size)}`;
        case "sending": return [amount, ...pace(upload)].join(" · ");
        case "paused": return `Paused · ${amount}`;
        case "missing": return `Choose the file again to go on · ${amount}`;
        case "failed": return upload.reason ?? "The upload failed.";
        case "done": return `Uploaded · ${bytes(upload.size)}`;
        case "cancelled": return "Cancelled";
        case "retrying": {
            const seconds = Math.max(0, Math.ceil(((upload.retryAt ?? now) - now) / 1000));
            return `${upload.reason} Trying again ${seconds > 0 ? `in ${seconds} s` : "now"} · ${amount}`;
        }
    }
}

/** @param {Upload} upload @returns {string[]} rate and remaining time, once known */
function pace(upload) {
    const rate = upload.meter.perSecond;
    // The last bytes have left the browser, and the server makes them durable.
    if (upload.sent === upload.size) return ["finishing"];
    const seconds = upload.meter.secondsFor(upload.size - upload.sent);
    return rate === null || seconds === null ? [] : [`${bytes(rate)}/s`, timeLeft(seconds)];
}

class Row {
    #shown = "";

    /** @param {Upload} upload @param {Actions} actions */
    constructor(upload, actions) {
        this.upload = upload;
        const { name } = upload;
        /** @param {string} words @param {(upload: Upload) => void} act */
        const worded = (words, act) => button("button button-small", () => act(upload), `${words}: ${name}`, words);
        /** @param {string} words @param {(upload: Upload) => void} act */
        const crossed = (words, act) => button("icon-button", () => act(upload), `${words}: ${name}`, icon("close"));
        this.buttons = {
            pause: worded("Pause", actions.pause),
            resume: worded("Resume", actions.resume),
            choose: worded("Choose file", actions.choose),
            again: worded("Try again", actions.resume),
        };
        this.cancel = crossed("Cancel", actions.cancel);
        this.dismiss = crossed("Dismiss", actions.dismiss);
        this.progress = element("progress", { max: 1, value: 0, "aria-label": `Upload of ${name}` });
        this.status = element("p", { class: "upload-status" });
        this.percent = element("span", { class: "upload-percent" });
        this.element = element(
            "li",
            { class: "upload" },
            element("p", { class: "upload-name", title: name }, name),
            element("div", { class: "upload-actions" }, ...Object.values(this.buttons), this.cancel, this.dismiss),
            this.progress,
            element("div", { class: "upload-line" }, this.status, this.percent),
        );
    }

    /** @param {number} now milliseconds since 1970 */
    show(now) {
        const { upload } = this;
        setText(this.status, describe(upload, now));
        const part = upload.size > 0 ? upload.sent / upload.size : 0;
        this.progress.value = part;
        setText(this.percent, upload.phase === "failed" ? "" : percent(part));
        if (upload.phase === this.#shown) return;
        this.#shown = upload.phase;
        this.element.dataset.phase = upload.phase;
        this.#offer();
        const event = ANNOUNCED[upload.phase];
        if (event) announce(`${upload.name} ${event}`);
    }

    /** Shows the buttons that make sense now, and keeps the focus in the row when the focused one goes. */
    #offer() {
        const { phase } = this.upload;
        const hadFocus = this.element.contains(document.activeElement);
        this.buttons.pause.hidden = !this.upload.isActive;
        this.buttons.resume.hidden = phase !== "paused";
        this.buttons.choose.hidden = phase !== "missing";
        this.buttons.again.hidden = phase !== "failed" || this.upload.size === 0;
        this.cancel.hidden = phase === "failed" || phase === "done";
        this.dismiss.hidden = phase !== "failed";
        const hasFocus = document.activeElement instanceof HTMLElement && !document.activeElement.hidden;
        if (!hadFocus || (hasFocus && this.element.contains(document.activeElement))) return;
        const next = /** @type {HTMLElement|null} */ (this.element.querySelector("button:not([hidden])"));
        next?.focus();
    }
}

export class UploadList {
    /** @type {Map<Upload, Row>} */
    #rows = new Map();
    #list;
    #actions;
    #isScheduled = false;

    /** @param {HTMLElement} list an empty `ul` @param {Actions} actions */
    constructor(list, actions) {
        this.#list = list;
        this.#actions = actions;
    }

    /**
     * Shows the uploads with the next frame, however often it is asked to.
     * @param {() => readonly Upload[]} current
     */
    update(current) {
        if (this.#isScheduled) return;
        this.#isScheduled = true;
        requestAnimationFrame(() => {
            this.#isScheduled = false;
            this.#show(current());
        });
    }

    /** @param {readonly Upload[]} uploads */
    #show(uploads) {
        const now = Date.now();
        for (const [upload, row] of this.#rows) {
            if (uploads.includes(upload)) continue;
            row.element.remove();
            this.#rows.delete(upload);
        }
        for (const upload of uploads) {
            let row = this.#rows.get(upload);
            if (!row) {
                row = new Row(upload, this.#actions);
                this.#rows.set(upload, row);
                this.#list.append(row.element);
            }
            row.show(now);
        }
    }
}
