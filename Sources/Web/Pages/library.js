// The page `/`: the drop zone, the uploads of this browser, and the videos of the server.

import { CardGrid } from "./cards.js";
import { confirmLoss } from "./confirm.js";
import { whenBack } from "./connection.js";
import { acceptFiles } from "./droparea.js";
import { announce, button, byId, element } from "./element.js";
import { UploadQueue } from "./queue.js";
import { showSession } from "./session.js";
import { Shelf } from "./shelf.js";
import { UploadList } from "./uploadlist.js";

/** @typedef {import("./upload.js").Upload} Upload */

const picker = /** @type {HTMLInputElement} */ (byId("picker"));
const notice = byId("notice");

/**
 * Shows a sentence above the list until it is dismissed.
 * @param {string} sentence
 */
function tell(sentence) {
    const dismiss = button("button button-small", () => { notice.hidden = true; }, null, "Dismiss");
    notice.replaceChildren(element("p", {}, sentence), dismiss);
    notice.hidden = false;
}

// The videos

const shelf = new Shelf(showVideos, (problem) => tell(problem.message));
const grid = new CardGrid(byId("videos"), async (video) => {
    const place = shelf.videos.indexOf(video);
    const isSure = await confirmLoss({
        title: `Delete “${video.title}”?`,
        text: "The video, its renditions and its source file are removed. This can’t be undone.",
        action: "Delete",
        keep: "Keep it",
    });
    if (!isSure) return;
    await shelf.delete(video.id);
    grid.focus(place);
});

function showVideos() {
    // What this browser uploads has its row above; it joins the grid when it has arrived.
    const here = new Set(queue.uploads.filter((upload) => upload.phase !== "done").map((upload) => upload.videoID));
    const videos = shelf.videos.filter((video) => !here.has(video.id));
    grid.show(videos);
    byId("loading").hidden = shelf.isLoaded;
    byId("empty").hidden = !shelf.isLoaded || videos.length > 0 || queue.uploads.length > 0;
    byId("videos-heading").hidden = videos.length === 0;
    byId("more").hidden = !shelf.hasMore;
    const listed = new Set(videos.map((video) => video.id));
    for (const upload of queue.uploads) {
        if (upload.phase === "done" && listed.has(upload.videoID ?? "")) queue.remove(upload);
    }
}

byId("more").addEventListener("click", () => shelf.readOlder());

// The uploads

const queue = new UploadQueue((upload) => {
    showUploads();
    if (upload.phase === "done") shelf.refresh();
});

const list = new UploadList(byId("uploads"), {
    pause: (upload) => queue.pause(upload),
    resume: (upload) => queue.resume(upload),
    choose: () => picker.click(),
    cancel: cancelUpload,
    dismiss: (upload) => queue.remove(upload),
});

function showUploads() {
    list.update(() => queue.uploads);
    byId("uploads-section").hidden = queue.uploads.length === 0;
    if (queue.uploads.length > 0) byId("empty").hidden = true;
}

/** @param {Upload} upload */
async function cancelUpload(upload) {
    const isSure = upload.sent === 0 || await confirmLoss({
        title: `Cancel the upload of “${upload.name}”?`,
        text: "What was sent so far is thrown away.",
        action: "Cancel the upload",
        keep: "Go on",
    });
    if (!isSure) return;
    try {
        await queue.cancel(upload);
        announce(`The upload of ${upload.name} is cancelled.`);
    } catch (error) {
        if (!(error instanceof Error)) throw error;
        tell(`The upload could not be removed from the server: ${error.message}`);
    }
    shelf.refresh();
}

let mayUpload = true;

acceptFiles({
    overlay: byId("drop-overlay"),
    picker,
    onFiles: (files) => {
        if (!mayUpload) return tell("Sign in with an account that may upload, then drop the files again.");
        queue.add(files);
        announce(files.length === 1 ? `Uploading ${files[0].name}.` : `Uploading ${files.length} files.`);
    },
    onRefusal: tell,
});

addEventListener("beforeunload", (event) => {
    if (queue.isActive) event.preventDefault();
});

// Counts down to the next attempt.
setInterval(() => {
    if (queue.uploads.some((upload) => upload.phase === "retrying")) list.update(() => queue.uploads);
}, 1000);

whenBack(() => {
    queue.hurry();
    shelf.refresh();
});
shelf.refresh();
queue.recall().then(showVideos);
showSession((session) => {
    mayUpload = session.may_upload;
    byId("drop").hidden = !mayUpload;
    byId("analytics").hidden = !session.may_see_analytics;
});
