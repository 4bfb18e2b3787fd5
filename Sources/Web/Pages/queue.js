// The uploads of this page, at most two at a time.

import * as tus from "./tus.js";
import { allRemembered, fingerprint, forget, remembered } from "./remembered.js";
import { Upload } from "./upload.js";

/** HTTP/1.1 browsers keep six connections to a host; two leave room for the page itself. */
const AT_ONCE = 2;

export class UploadQueue {
    /** @type {Upload[]} */
    #uploads = [];
    #onChange;

    /** @param {(upload: Upload) => void} onChange also for a new one, and for one that was removed */
    constructor(onChange) {
        this.#onChange = onChange;
        addEventListener("online", () => this.hurry());
    }

    /** Ends the waits between attempts: the server can be reached again. */
    hurry() {
        this.#uploads.forEach((upload) => upload.hurry());
    }

    /** In the order they were chosen. */
    get uploads() {
        return /** @type {readonly Upload[]} */ (this.#uploads);
    }

    /** Whether leaving the page would interrupt something. */
    get isActive() {
        return this.#uploads.some((upload) => upload.isActive);
    }

    /** Lists what an earlier visit left unfinished, as far as the server still has it. */
    async recall() {
        await Promise.all(allRemembered().map((entry) => this.#recall(entry)));
    }

    /** @param {import("./remembered.js").Remembered} entry */
    async #recall(entry) {
        let offset = 0;
        try {
            offset = await tus.offsetOf(entry.url);
        } catch (error) {
            if (error instanceof tus.UploadError && error.kind === "gone") return forget(entry.url);
            // Unreachable: listed all the same, the offset is asked for again when it goes on.
        }
        if (offset === entry.size) return forget(entry.url);
        if (!this.#find(fingerprint(entry))) this.#add(entry, entry.url).arrived(offset);
    }

    /**
     * Takes files to send; one that was begun before goes on where it was.
     * @param {Iterable<File>} files
     */
    add(files) {
        for (const file of files) {
            const begun = this.#find(fingerprint(file)) ?? this.#add(file, remembered(file)?.url ?? null);
            if (begun.phase === "paused") begun.resume();
            else if (begun.phase === "missing" || begun.phase === "failed") begun.supply(file);
        }
        this.#fill();
    }

    /** @param {string} wanted a fingerprint */
    #find(wanted) {
        return this.#uploads.find((upload) => upload.fingerprint === wanted && upload.phase !== "done");
    }

    /**
     * @param {{name: string, size: number, lastModified: number}} facts
     * @param {string|null} url
     */
    #add(facts, url) {
        const upload = new Upload(facts, url, (changed) => this.#onChange(changed));
        this.#uploads.push(upload);
        return upload;
    }

    /** @param {Upload} upload */
    pause(upload) {
        upload.pause();
        this.#fill();
    }

    /** @param {Upload} upload */
    resume(upload) {
        upload.resume();
        this.#fill();
    }

    /**
     * Stops it and removes what the server has.
     * @param {Upload} upload
     */
    async cancel(upload) {
        await upload.cancel();
        this.remove(upload);
        this.#fill();
    }

    /**
     * Takes it off the list; it goes on existing at the server.
     * @param {Upload} upload
     */
    remove(upload) {
        this.#uploads = this.#uploads.filter((other) => other !== upload);
        this.#onChange(upload);
    }

    #fill() {
        let free = AT_ONCE - this.#uploads.filter((upload) => upload.isRunning).length;
        for (const upload of this.#uploads) {
            if (free <= 0) return;
            if (upload.phase !== "waiting") continue;
            free -= 1;
            upload.run().finally(() => this.#fill());
        }
    }
}
