// Unfinished uploads of this browser, kept across reloads.
//
// A page cannot keep a file, only recognise it: whoever chooses the same name, size and date again goes on with it.

const KEY = "headwater.uploads";

/**
 * @typedef {object} Remembered
 * @property {string} url path of the upload on the server
 * @property {string} name
 * @property {number} size bytes
 * @property {number} lastModified milliseconds since 1970
 */

/**
 * What tells one file from another without reading it.
 * @param {{name: string, size: number, lastModified: number}} file
 */
export const fingerprint = (file) => JSON.stringify([file.name, file.size, file.lastModified]);

/** @returns {Record<string, Remembered>} by fingerprint */
function read() {
    try {
        return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
    } catch {
        // Storage is switched off or holds another program's text: uploads work, only reloads forget them.
        return {};
    }
}

/** @param {(entries: Record<string, Remembered>) => void} change */
function update(change) {
    const entries = read();
    change(entries);
    try {
        localStorage.setItem(KEY, JSON.stringify(entries));
    } catch {
        // Storage is full or switched off, as above.
    }
}

/** @returns {Remembered[]} */
export const allRemembered = () => Object.values(read());

/** @param {File} file @returns {Remembered|undefined} */
export const remembered = (file) => read()[fingerprint(file)];

/** @param {File} file @param {string} url */
export function remember({ name, size, lastModified }, url) {
    update((entries) => {
        entries[fingerprint({ name, size, lastModified })] = { url, name, size, lastModified };
    });
}

/** @param {string} url */
export function forget(url) {
    update((entries) => {
        for (const [key, entry] of Object.entries(entries)) {
            if (entry.url === url) delete entries[key];
        }
    });
}
