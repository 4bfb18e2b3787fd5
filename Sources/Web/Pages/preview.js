// The picture and time above the seek bar.

import { element, setText } from "./element.js";
import { tileAt } from "./storyboard.js";
import { clock } from "./words.js";

/** @typedef {import("./storyboard.js").Tile} Tile */

/** Pixels of the longer side at most, so that it fits above the bar on a phone. */
const LONGEST_SIDE = 176;

export class Preview {
    /** @type {readonly Tile[]} */
    #tiles = [];

    constructor() {
        this.picture = element("div", { class: "preview-picture", hidden: true });
        this.time = element("span", { class: "preview-time" });
        // The slider's own value says the same to screen readers.
        const attributes = { class: "preview", hidden: true, "aria-hidden": "true" };
        this.element = element("div", attributes, this.picture, this.time);
    }

    /** @param {readonly Tile[]} tiles in order of time */
    setTiles(tiles) {
        this.#tiles = tiles;
    }

    /** Fetches the sheets, so that the first hover has its picture. */
    warm() {
        for (const sheet of new Set(this.#tiles.map((tile) => tile.sheet))) new Image().src = sheet;
    }

    /**
     * Shows a time above a place of the bar, kept within its ends.
     * @param {number} time seconds
     * @param {number} x pixels from the bar's start
     * @param {number} width pixels of the bar
     */
    show(time, x, width) {
        setText(this.time, clock(time));
        this.#draw(tileAt(this.#tiles, time));
        this.element.hidden = false;
        const half = this.element.offsetWidth / 2;
        this.element.style.left = `${Math.min(Math.max(x, half), Math.max(half, width - half))}px`;
    }

    hide() {
        this.element.hidden = true;
    }

    /** @param {Tile|undefined} tile */
    #draw(tile) {
        this.picture.hidden = !tile;
        if (!tile) return;
        // The sheet's own size is not in the index, so a large tile is shrunk as a whole.
        const scale = Math.min(1, LONGEST_SIDE / Math.max(tile.width, tile.height));
        const { style } = this.picture;
        style.width = `${tile.width}px`;
        style.height = `${tile.height}px`;
        style.setProperty("zoom", String(scale));
        style.backgroundImage = `url("${tile.sheet}")`;
        style.backgroundPosition = `${-tile.x}px ${-tile.y}px`;
    }
}
