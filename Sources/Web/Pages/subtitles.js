// The choice of subtitles: a track of the video element for each, and a list to pick one from.

import { element } from "./element.js";

/** @typedef {import("./api.js").Subtitles} Subtitles */

export class SubtitleChoice {
    /** @type {HTMLTrackElement[]} */
    #tracks = [];
    /** The last one that was on, for the key that switches them. */
    #last = 1;

    /** @param {HTMLVideoElement} video */
    constructor(video) {
        this.video = video;
        this.element = element("select", { class: "player-subtitles", "aria-label": "Subtitles", hidden: true });
        this.element.addEventListener("change", () => this.#apply());
    }

    /** @param {Subtitles[]} subtitles in the order of the list */
    offer(subtitles) {
        for (const track of this.#tracks) track.remove();
        this.#tracks = subtitles.map(({ url, label, language }) =>
            element("track", { kind: "subtitles", src: url, label, srclang: language }),
        );
        this.video.append(...this.#tracks);
        const names = ["Subtitles off", ...subtitles.map(({ label }) => label)];
        this.element.replaceChildren(...names.map((name, value) => element("option", { value }, name)));
        this.element.hidden = subtitles.length === 0;
        this.element.selectedIndex = subtitles.findIndex((track) => track.default) + 1;
        this.#apply();
    }

    /** Switches them off, or the last ones on. */
    toggle() {
        if (this.#tracks.length === 0) return;
        this.element.selectedIndex = this.element.selectedIndex === 0 ? this.#last : 0;
        this.#apply();
    }

    #apply() {
        const chosen = this.element.selectedIndex;
        if (chosen > 0) this.#last = chosen;
        this.#tracks.forEach(({ track }, place) => {
            track.mode = place === chosen - 1 ? "showing" : "disabled";
        });
    }
}
