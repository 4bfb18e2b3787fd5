// A video that is kept current: read once, then by server-sent events while it changes by itself.

import { eventsPath, getVideo, Problem } from "./api.js";
import { noteFailure, whenBack } from "./connection.js";
import { isInProgress } from "./videolist.js";

/** @typedef {import("./api.js").Video} Video */

/** Milliseconds before an event stream that the server ended is opened again. */
const REOPEN = 3000;

/**
 * Reads a video and follows it. The stream is open only while the video is in progress and the page is seen, since
 * browsers share six HTTP/1.1 connections to a host among all tabs.
 * @param {string} id
 * @param {{onVideo: (video: Video) => void, onGone: () => void, onProblem: (problem: Problem) => void}} handlers
 * @returns {{refresh: () => Promise<void>, take: (video: Video) => void}} `take` is for an answer to a change
 */
export function follow(id, { onVideo, onGone, onProblem }) {
    /** @type {EventSource|null} */
    let stream = null;
    let timer = 0;
    let isGone = false;

    function close() {
        clearTimeout(timer);
        stream?.close();
        stream = null;
    }

    function gone() {
        isGone = true;
        close();
        onGone();
    }

    /** @param {Video} video */
    function take(video) {
        if (isGone) return;
        if (isInProgress(video)) open();
        else close();
        onVideo(video);
    }

    function open() {
        if (stream || document.hidden) return;
        stream = new EventSource(eventsPath(id));
        stream.addEventListener("video", (event) => take(JSON.parse(event.data)));
        stream.addEventListener("deleted", gone);
        stream.addEventListener("error", () => {
            // Whether it is deleted, done or unreachable, reading it again tells.
            close();
            timer = setTimeout(refresh, REOPEN);
        });
    }

    async function refresh() {
        if (isGone) return;
        try {
            take(await getVideo(id));
        } catch (error) {
            close();
            if (noteFailure(error)) return;
            if (!(error instanceof Problem)) throw error;
            // 400: what stands in the address is no id at all.
            if (error.status === 404 || error.status === 410 || error.status === 400) gone();
            else onProblem(error);
        }
    }

    document.addEventListener("visibilitychange", () => {
        if (document.hidden) close();
        else refresh();
    });
    whenBack(refresh);
    refresh();
    return { refresh, take };
}
