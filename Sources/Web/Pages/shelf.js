// The library's videos: read, kept current, and read further.
//
// One request for the list every two seconds keeps every card live. A stream of events for each video would take
// the six connections that HTTP/1.1 browsers have for a host, and the uploads need two of them.

import { deleteVideo, getVideo, listVideos, Problem } from "./api.js";
import { noteFailure } from "./connection.js";
import { isInProgress, outlying, withFirstPage, withOlderPage } from "./videolist.js";

/** @typedef {import("./api.js").Video} Video */

const PAGE = 24;
/** Milliseconds between looks while something is in progress, and when nothing is. */
const LIVELY = 2000;
const CALM = 15_000;
/** Requests of one look for videos older than the first page. */
const OUTLYING = 3;

export class Shelf {
    /** @type {Video[]} newest first */
    videos = [];
    /** Whether the list was read at least once. */
    isLoaded = false;
    /** @type {string|null} */
    #cursor = null;
    #hasOlderPages = false;
    #round = 0;
    #timer = 0;
    #isLooking = false;
    #isStale = false;
    #onChange;
    #onProblem;

    /**
     * @param {() => void} onChange
     * @param {(problem: Problem) => void} onProblem the server refused to list
     */
    constructor(onChange, onProblem) {
        this.#onChange = onChange;
        this.#onProblem = onProblem;
        document.addEventListener("visibilitychange", () => {
            if (!document.hidden) this.refresh();
        });
    }

    get hasMore() {
        return this.#cursor !== null;
    }

    /** Reads the first page again, now; when that is being done, once more after it. */
    async refresh() {
        this.#isStale = true;
        if (this.#isLooking) return;
        this.#isLooking = true;
        clearTimeout(this.#timer);
        try {
            while (this.#isStale) {
                this.#isStale = false;
                await this.#look();
            }
        } catch (error) {
            this.#report(error);
        } finally {
            this.#isLooking = false;
            this.#schedule();
        }
    }

    async #look() {
        const page = await listVideos({ limit: PAGE });
        this.videos = withFirstPage(this.videos, page.data, page.next_cursor === null);
        // Older pages were read from their own cursor, which stays valid whatever came in front.
        if (!this.#hasOlderPages || page.next_cursor === null) this.#cursor = page.next_cursor;
        this.isLoaded = true;
        this.#round += 1;
        const ids = outlying(this.videos, page.data.length, this.#round, OUTLYING);
        await Promise.all(ids.map((id) => this.#lookAt(id)));
        this.#onChange();
    }

    /** @param {string} id */
    async #lookAt(id) {
        try {
            const video = await getVideo(id);
            this.videos = this.videos.map((known) => (known.id === id ? video : known));
        } catch (error) {
            if (!(error instanceof Problem && error.status === 404)) throw error;
            this.#drop(id);
        }
    }

    #schedule() {
        clearTimeout(this.#timer);
        if (document.hidden) return;
        this.#timer = setTimeout(() => this.refresh(), this.videos.some(isInProgress) ? LIVELY : CALM);
    }

    /** Reads the next older page. */
    async readOlder() {
        try {
            const page = await listVideos({ limit: PAGE, cursor: this.#cursor });
            this.#hasOlderPages = true;
            this.videos = withOlderPage(this.videos, page.data);
            this.#cursor = page.next_cursor;
            this.#onChange();
        } catch (error) {
            this.#report(error);
        }
    }

    /** @param {string} id */
    async delete(id) {
        try {
            await deleteVideo(id);
        } catch (error) {
            // Gone already is what was asked for.
            if (!(error instanceof Problem && error.status === 404)) return this.#report(error);
        }
        this.#drop(id);
        this.#onChange();
    }

    /** @param {string} id */
    #drop(id) {
        this.videos = this.videos.filter((video) => video.id !== id);
    }

    /** @param {unknown} error */
    #report(error) {
        if (noteFailure(error)) return;
        if (!(error instanceof Problem)) throw error;
        this.#onProblem(error);
    }
}
