// The storyboard: a WebVTT index whose cues name rectangles of sprite sheets (media fragments, `#xywh=x,y,w,h`).

/**
 * @typedef {object} Tile
 * @property {number} start seconds
 * @property {number} end seconds
 * @property {string} sheet absolute address of the image
 * @property {number} x pixels
 * @property {number} y pixels
 * @property {number} width pixels
 * @property {number} height pixels
 */

/** W3C WebVTT, 4.3: hours may be missing. */
const TIMING = /^\s*((?:\d+:)?\d\d:\d\d\.\d\d\d)\s+-->\s+((?:\d+:)?\d\d:\d\d\.\d\d\d)/;
const RECTANGLE = /#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/;

/** @param {string} timestamp @returns {number} seconds */
function seconds(timestamp) {
    return timestamp.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/**
 * The tiles of an index in order of time; cues that name no rectangle are left out.
 * @param {string} text
 * @param {string} base address that the sheets are relative to
 * @returns {Tile[]}
 */
export function parseStoryboard(text, base) {
    const tiles = [];
    for (const block of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
        const lines = block.split("\n");
        const place = lines.findIndex((line) => TIMING.test(line));
        const timing = TIMING.exec(lines[place] ?? "");
        const payload = (lines[place + 1] ?? "").trim();
        const rectangle = RECTANGLE.exec(payload);
        if (!timing || !rectangle) continue;
        const [x, y, width, height] = rectangle.slice(1).map(Number);
        const sheet = new URL(payload.slice(0, rectangle.index), base).href;
        tiles.push({ start: seconds(timing[1]), end: seconds(timing[2]), sheet, x, y, width, height });
    }
    return tiles.sort((left, right) => left.start - right.start);
}

/**
 * The tile shown at a time: the last that began, by binary search.
 * @param {readonly Tile[]} tiles in order of time
 * @param {number} time seconds
 * @returns {Tile|undefined}
 */
export function tileAt(tiles, time) {
    let low = 0;
    let high = tiles.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (tiles[middle].start <= time) low = middle + 1;
        else high = middle;
    }
    return tiles[Math.max(0, low - 1)];
}

/**
 * Reads an index. A player without one has no pictures on its seek bar, which is no reason to fail.
 * @param {string} address
 * @returns {Promise<Tile[]>} empty when there is none
 */
export async function readStoryboard(address) {
    try {
        const response = await fetch(address);
        return response.ok ? parseStoryboard(await response.text(), response.url) : [];
    } catch {
        return [];
    }
}
