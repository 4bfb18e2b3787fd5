// The grid of videos: a card each, changed in place so that focus and pictures stay.

import { button, element, setText } from "./element.js";
import { icon } from "./icons.js";
import { ago, clock, fullDate, percent, qualityName } from "./words.js";

/** @typedef {import("./api.js").Video} Video */

/**
 * The words on a card's picture, empty for a video that is simply there.
 * @param {Video} video
 */
export function badgeText(video) {
    switch (video.state) {
        case "uploading": return `Uploading ${percent(uploadedPart(video))}`;
        case "processing": return video.progress > 0 ? `Preparing ${percent(video.progress)}` : "Waiting its turn";
        case "failed": return "Failed";
        case "published": return "";
    }
}

/** @param {Video} video @returns {number} 0 to 1 */
export function uploadedPart({ upload }) {
    return upload?.length ? upload.offset / upload.length : 0;
}

class Card {
    #poster = "";

    /** @param {Video} video @param {(video: Video) => void} onDelete */
    constructor(video, onDelete) {
        this.video = video;
        this.picture = element("span", { class: "card-picture" }, icon("film"));
        this.badge = element("span", { class: "badge", hidden: true });
        this.length = element("span", { class: "card-length", hidden: true });
        this.progress = element("progress", { max: 1, value: 0, class: "card-progress", hidden: true });
        this.title = element("span", { class: "card-title" });
        this.date = element("time", { datetime: video.created_at, title: fullDate(video.created_at) });
        this.quality = element("span", { class: "card-quality" });
        this.delete = button("icon-button", () => onDelete(this.video), null, icon("trash"));
        this.link = element(
            "a",
            { class: "card-link" },
            element("span", { class: "card-frame" }, this.picture, this.badge, this.length, this.progress),
            this.title,
        );
        this.element = element(
            "li",
            { class: "card" },
            this.link,
            element("div", { class: "card-meta" }, element("p", {}, this.date, this.quality), this.delete),
        );
    }

    /** @param {Video} video @param {number} now milliseconds since 1970 */
    show(video, now) {
        this.video = video;
        this.element.dataset.state = video.state;
        this.link.href = `/watch/${encodeURIComponent(video.id)}`;
        setText(this.title, video.title);
        setText(this.date, ago(video.created_at, now));
        const quality = qualityName(video.width, video.height);
        setText(this.quality, quality && ` · ${quality}`);
        this.delete.hidden = !video.editable;
        this.delete.setAttribute("aria-label", `Delete: ${video.title}`);

        const badge = badgeText(video);
        setText(this.badge, badge);
        this.badge.hidden = badge === "";
        const part = video.state === "uploading" ? uploadedPart(video) : video.progress;
        this.progress.hidden = video.state !== "uploading" && video.state !== "processing";
        this.progress.value = part;
        this.progress.setAttribute("aria-label", badge);
        setText(this.length, video.duration ? clock(video.duration) : "");
        this.length.hidden = !video.duration;
        this.#showPoster(video);
    }

    /** @param {Video} video */
    #showPoster(video) {
        // The address stays when a version replaces another; asking with the version shows the new picture.
        const poster = video.playable && video.urls.poster ? `${video.urls.poster}?version=${video.version}` : "";
        if (poster === this.#poster) return;
        this.#poster = poster;
        if (!poster) return this.picture.replaceChildren(icon("film"));
        const onerror = () => this.#drop(poster);
        this.picture.replaceChildren(element("img", { src: poster, alt: "", loading: "lazy", onerror }));
    }

    /** @param {string} poster that did not load */
    #drop(poster) {
        if (poster === this.#poster) this.picture.replaceChildren(icon("film"));
    }
}

export class CardGrid {
    /** @type {Map<string, Card>} */
    #cards = new Map();
    #list;
    #onDelete;

    /** @param {HTMLElement} list an empty `ul` @param {(video: Video) => void} onDelete */
    constructor(list, onDelete) {
        this.#list = list;
        this.#onDelete = onDelete;
    }

    /** @param {readonly Video[]} videos in the order to show */
    show(videos) {
        const now = Date.now();
        const ids = new Set(videos.map((video) => video.id));
        for (const [id, card] of this.#cards) {
            if (ids.has(id)) continue;
            card.element.remove();
            this.#cards.delete(id);
        }
        /** @type {Element|null} */
        let next = this.#list.firstElementChild;
        for (const video of videos) {
            let card = this.#cards.get(video.id);
            if (!card) {
                card = new Card(video, this.#onDelete);
                this.#cards.set(video.id, card);
            }
            card.show(video, now);
            if (card.element === next) next = next.nextElementSibling;
            else this.#list.insertBefore(card.element, next);
        }
    }

    /**
     * Moves the focus to the card at a place, after the one there was deleted.
     * @param {number} place
     */
    focus(place) {
        const links = this.#list.querySelectorAll("a");
        links[Math.min(place, links.length - 1)]?.focus();
    }
}
