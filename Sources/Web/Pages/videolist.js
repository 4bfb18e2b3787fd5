// The rules of the library's list, without a page or a server.

/** @typedef {import("./api.js").Video} Video */

/** @param {Video} video whether it still changes by itself */
export const isInProgress = (video) => video.state === "uploading" || video.state === "processing";

/**
 * The list after its first page was read again: newer videos come in front, deleted ones go.
 *
 * Ids are ULIDs, so that they sort by creation; what lies below the page's oldest id was not part of the answer.
 * @param {readonly Video[]} known newest first
 * @param {readonly Video[]} page newest first
 * @param {boolean} isWhole whether there is nothing older than the page
 * @returns {Video[]} newest first
 */
export function withFirstPage(known, page, isWhole) {
    const oldest = page.at(-1)?.id;
    const older = isWhole || oldest === undefined ? [] : known.filter((video) => video.id < oldest);
    return [...page, ...older];
}

/**
 * The list with an older page behind it.
 * @param {readonly Video[]} known newest first
 * @param {readonly Video[]} page newest first
 * @returns {Video[]}
 */
export function withOlderPage(known, page) {
    const ids = new Set(known.map((video) => video.id));
    return [...known, ...page.filter((video) => !ids.has(video.id))];
}

/**
 * Videos in progress that a look at the first page does not cover, a few at a time in turn.
 * @param {readonly Video[]} known newest first
 * @param {number} firstPage how many the first page covers
 * @param {number} round grows with each look
 * @param {number} most
 * @returns {string[]} ids
 */
export function outlying(known, firstPage, round, most) {
    const ids = known.slice(firstPage).filter(isInProgress).map((video) => video.id);
    if (ids.length <= most) return ids;
    const start = (round * most) % ids.length;
    return [...ids, ...ids].slice(start, start + most);
}
