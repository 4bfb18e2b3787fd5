// The four requests of tus 1.0 (https://tus.io/protocols/resumable-upload) that an upload from a page needs.

import { OWN_PAGE, problemFrom } from "./api.js";

const FILES = "/files";
const VERSION = "1.0.0";
/** Milliseconds without a byte moving before a request is given up and the upload goes on with a new one. */
const STALL = 45_000;

/**
 * Why a request of an upload failed, by what the sender should do:
 * `interrupted`: ask for the offset later and go on; `gone`: the server no longer has this upload;
 * `refused`: the same request would be refused again.
 * @typedef {'interrupted'|'gone'|'refused'} UploadErrorKind
 */

export class UploadError extends Error {
    /**
     * @param {UploadErrorKind} kind
     * @param {string} sentence
     * @param {number} [retryAfter] seconds the server asks to wait
     */
    constructor(kind, sentence, retryAfter = 0) {
        super(sentence);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }
}

/** 409: another request moved the offset; 423: one still runs. Both are over once the offset is asked for again. */
const PASSING = new Set([408, 409, 423, 429]);
/** The disk is full: only a person can change that. */
const INSUFFICIENT_STORAGE = 507;

/**
 * @param {number} status of an HTTP answer, 0 when none came
 * @returns {UploadErrorKind}
 */
export function errorKind(status) {
    if (status === 0 || PASSING.has(status)) return "interrupted";
    if (status === 404 || status === 410) return "gone";
    if (status >= 500 && status !== INSUFFICIENT_STORAGE) return "interrupted";
    return "refused";
}

/** @param {number} status @param {string} body @param {string|null} retryAfter */
function errorFrom(status, body, retryAfter) {
    const sentence = status === 0 ? "The connection was lost." : problemFrom(status, body).message;
    return new UploadError(errorKind(status), sentence, Number(retryAfter) || 0);
}

/** @param {string} text @returns {string} Base64 of its UTF-8, as Upload-Metadata wants it */
export function encodeMetadata(text) {
    return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<Response>} a successful one
 */
async function ask(url, init) {
    let response;
    try {
        const headers = { ...init.headers, ...OWN_PAGE, "Tus-Resumable": VERSION };
        response = await fetch(url, { ...init, headers, cache: "no-store" });
    } catch (error) {
        if (init.signal?.aborted) throw error;
        throw errorFrom(0, "", null);
    }
    if (response.ok) return response;
    throw errorFrom(response.status, await response.text(), response.headers.get("Retry-After"));
}

/**
 * Begins an upload.
 * @param {File} file
 * @param {AbortSignal} signal
 * @returns {Promise<string>} its path on the server
 */
export async function create(file, signal) {
    const metadata = [`filename ${encodeMetadata(file.name)}`];
    if (file.type) metadata.push(`filetype ${encodeMetadata(file.type)}`);
    const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
    const response = await ask(FILES, { method: "POST", headers, signal });
    const location = response.headers.get("Location");
    if (!location) throw new UploadError("refused", "The server did not say where to send the file.");
    return new URL(location, response.url).pathname;
}

/**
 * How many bytes the server has for certain.
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<number>}
 */
export async function offsetOf(url, signal) {
    const response = await ask(url, { method: "HEAD", signal });
    return offsetIn(response.headers.get("Upload-Offset"));
}

/** @param {string|null} header */
function offsetIn(header) {
    const offset = Number(header);
    if (header === null || !Number.isSafeInteger(offset) || offset < 0) {
        throw new UploadError("refused", "The server did not say how much of the file it has.");
    }
    return offset;
}

/**
 * Throws the upload and its video away. One that is already gone is a success.
 * @param {string} url
 */
export async function terminate(url) {
    try {
        await ask(url, { method: "DELETE" });
    } catch (error) {
        if (!(error instanceof UploadError && error.kind === "gone")) throw error;
    }
}

/**
 * Sends bytes from an offset on. By XMLHttpRequest, since fetch reports no upload progress.
 * @param {string} url
 * @param {Blob} bytes
 * @param {number} offset
 * @param {AbortSignal} signal
 * @param {(sent: number) => void} onProgress bytes of this request that left the browser
 * @returns {Promise<number>} the server's new offset
 */
export function send(url, bytes, offset, signal, onProgress) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        let stalled = 0;
        const watch = () => {
            clearTimeout(stalled);
            stalled = setTimeout(() => request.abort(), STALL);
        };
        const abort = () => request.abort();
        const fail = () => reject(signal.aborted ? signal.reason : errorFrom(0, "", null));
        request.open("PATCH", url);
        request.setRequestHeader("Tus-Resumable", VERSION);
        Object.entries(OWN_PAGE).forEach(([name, value]) => request.setRequestHeader(name, value));
        request.setRequestHeader("Upload-Offset", String(offset));
        request.setRequestHeader("Content-Type", "application/offset+octet-stream");
        request.upload.onprogress = (event) => {
            watch();
            onProgress(event.loaded);
        };
        request.onload = () => {
            if (request.status < 200 || request.status > 299) {
                reject(errorFrom(request.status, request.responseText, request.getResponseHeader("Retry-After")));
                return;
            }
            try {
                resolve(offsetIn(request.getResponseHeader("Upload-Offset")));
            } catch (error) {
                reject(error);
            }
        };
        request.onerror = fail;
        request.onabort = fail;
        request.onloadend = () => {
            clearTimeout(stalled);
            signal.removeEventListener("abort", abort);
        };
        signal.addEventListener("abort", abort);
        watch();
        request.send(bytes);
    });
}
