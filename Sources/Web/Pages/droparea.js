// Files from a drag anywhere on the page, and from the file picker.

/**
 * @param {object} parts
 * @param {HTMLElement} parts.overlay shown while files hover over the page
 * @param {HTMLInputElement} parts.picker
 * @param {(files: File[]) => void} parts.onFiles
 * @param {(sentence: string) => void} parts.onRefusal
 */
export function acceptFiles({ overlay, picker, onFiles, onRefusal }) {
    // Entering a child leaves its parent: only the count says whether the drag is still over the page.
    let depth = 0;
    /** @param {number} value */
    const setDepth = (value) => {
        depth = Math.max(0, value);
        overlay.hidden = depth === 0;
    };

    addEventListener("dragenter", (event) => {
        if (holdsFiles(event)) setDepth(depth + 1);
    });
    addEventListener("dragleave", (event) => {
        if (holdsFiles(event)) setDepth(depth - 1);
    });
    addEventListener("dragover", (event) => {
        if (!holdsFiles(event)) return;
        // Without this the browser opens the file instead of dropping it.
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    });
    addEventListener("drop", (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setDepth(0);
        const { files, hasFolder } = dropped(/** @type {DataTransfer} */ (event.dataTransfer));
        if (hasFolder) onRefusal("Folders can’t be uploaded. Drop the videos inside them instead.");
        if (files.length > 0) onFiles(files);
    });

    picker.addEventListener("change", () => {
        const files = [...(picker.files ?? [])];
        // So that choosing the same file again is a change.
        picker.value = "";
        if (files.length > 0) onFiles(files);
    });
}

/** @param {DragEvent} event */
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;

/**
 * A dropped folder looks like a file of a few kilobytes; only its entry tells.
 * @param {DataTransfer} transfer
 */
function dropped(transfer) {
    const items = [...transfer.items].filter((item) => item.kind === "file");
    const isFolder = (/** @type {DataTransferItem} */ item) => item.webkitGetAsEntry()?.isDirectory ?? false;
    const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
    return {
        files: /** @type {File[]} */ (files.filter((file) => file !== null)),
        hasFolder: items.some(isFolder),
    };
}
