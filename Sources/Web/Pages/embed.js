// The page `/embed/{id}`: the player alone, for a frame in another page.

import { byId } from "./element.js";
import { follow } from "./follow.js";
import { Stage } from "./stage.js";

const id = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
const stage = new Stage(byId("stage"), null);

follow(id, {
    onVideo: (video) => {
        document.title = `${video.title} · Headwater`;
        byId("gone").hidden = true;
        stage.show(video);
    },
    onGone: () => {
        stage.clear();
        byId("gone").hidden = false;
    },
    onProblem: () => {
        byId("gone").hidden = false;
    },
});
