// The page `/watch/{id}`: one video in whatever state it is.

import { deleteVideo, renameVideo, retryVideo, showVideoTo } from "./api.js";
import { confirmLoss } from "./confirm.js";
import { noteFailure } from "./connection.js";
import { byId, setText } from "./element.js";
import { embedSnippet, showRenditions, showShare, summary } from "./facts.js";
import { follow } from "./follow.js";
import { showSession } from "./session.js";
import { Stage, activity } from "./stage.js";
import { editableTitle } from "./title.js";
import { isInProgress } from "./videolist.js";

/** @typedef {import("./api.js").Video} Video */

const id = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
byId("analytics").setAttribute("href", `/analytics/${encodeURIComponent(id)}`);
/** @type {Video|null} */
let current = null;
let shownFacts = "";

/**
 * Asks the server to change something.
 * @template Answer
 * @param {() => Promise<Answer>} change
 * @returns {Promise<{answer: Answer}|{problem: string}>}
 */
async function attempt(change) {
    try {
        return { answer: await change() };
    } catch (error) {
        noteFailure(error);
        if (!(error instanceof Error)) throw error;
        return { problem: error.message };
    }
}

/** @param {string} sentence */
function tell(sentence) {
    setText(byId("notice"), sentence);
    byId("notice").hidden = sentence === "";
}

const stage = new Stage(byId("stage"), async () => {
    const result = await attempt(() => retryVideo(id));
    tell("problem" in result ? result.problem : "");
    await video.refresh();
});

const title = editableTitle(async (text) => {
    const result = await attempt(() => renameVideo(id, text));
    if ("problem" in result) return result.problem;
    video.take(result.answer);
    return null;
});

byId("delete").addEventListener("click", async () => {
    const isSure = await confirmLoss({
        title: `Delete “${current?.title}”?`,
        text: "The video, its renditions and its source file are removed. This can’t be undone.",
        action: "Delete",
        keep: "Keep it",
    });
    if (!isSure) return;
    const result = await attempt(() => deleteVideo(id));
    if ("problem" in result) tell(result.problem);
    else location.assign("/");
});

const visibility = /** @type {HTMLSelectElement} */ (byId("visibility"));
let hasAccounts = false;

visibility.addEventListener("change", async () => {
    const result = await attempt(() => showVideoTo(id, visibility.value));
    tell("problem" in result ? result.problem : "");
    if ("answer" in result) video.take(result.answer);
    else await video.refresh();
});

/** Only who may change the video is offered to. @param {Video} shown */
function showControls(shown) {
    byId("title-edit").hidden = !shown.editable;
    byId("farewell").hidden = !shown.editable;
    // Who may change it may see who watched it.
    byId("analytics").hidden = !shown.editable;
    byId("visibility-field").hidden = !shown.editable || !hasAccounts;
    if (document.activeElement !== visibility) visibility.value = shown.visibility;
}

/** @param {Video} shown */
function show(shown) {
    current = shown;
    document.title = `${shown.title} · Headwater`;
    byId("loading").hidden = true;
    byId("gone").hidden = true;
    byId("video").hidden = false;
    // A tall picture gets a tall place, before its first frame is there.
    byId("stage").style.aspectRatio = shown.width && shown.height ? `${shown.width} / ${shown.height}` : "";
    stage.show(shown);
    title.show(shown.title);
    showControls(shown);
    setText(byId("summary"), summary(shown));
    const isGrowing = shown.playable && isInProgress(shown);
    setText(byId("growing"), isGrowing ? `You can watch what is ready. ${activity(shown)}` : "");
    byId("growing").hidden = !isGrowing;
    showFacts(shown);
}

/**
 * Fields that someone may be selecting are made anew only when they change.
 * @param {Video} shown
 */
function showFacts(shown) {
    const facts = JSON.stringify([shown.urls, shown.renditions, shown.ladder, shown.playable, embedSnippet(shown)]);
    if (facts === shownFacts) return;
    shownFacts = facts;
    byId("share").hidden = !shown.playable;
    showShare(shown);
    showRenditions(shown);
}

const video = follow(id, {
    onVideo: show,
    onGone: () => {
        stage.clear();
        document.title = "Not found · Headwater";
        byId("loading").hidden = true;
        byId("video").hidden = true;
        byId("gone").hidden = false;
    },
    onProblem: (problem) => {
        byId("loading").hidden = true;
        tell(problem.message);
    },
});

showSession((session) => {
    hasAccounts = session.accounts;
    if (current) showControls(current);
});
