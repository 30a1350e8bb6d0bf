#include "CPage.h"

// C23 6.10.4: the compiler puts the bytes of a file in the place of its name, and builds anew when they change.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char app_js[] = {
#embed "../../public/app.js"
};

static const unsigned char banners_js[] = {
#embed "../../public/banners.js"
};

static const unsigned char board_js[] = {
#embed "../../public/board.js"
};

static const unsigned char buckets_js[] = {
#embed "../../public/buckets.js"
};

static const unsigned char card_focus_js[] = {
#embed "../../public/card-focus.js"
};

static const unsigned char card_model_js[] = {
#embed "../../public/card-model.js"
};

static const unsigned char card_js[] = {
#embed "../../public/card.js"
};

static const unsigned char chart_js[] = {
#embed "../../public/chart.js"
};

static const unsigned char client_js[] = {
#embed "../../public/client.js"
};

static const unsigned char dom_js[] = {
#embed "../../public/dom.js"
};

static const unsigned char embed_html[] = {
#embed "../../public/embed.html"
};

static const unsigned char embed_js[] = {
#embed "../../public/embed.js"
};

static const unsigned char format_js[] = {
#embed "../../public/format.js"
};

static const unsigned char icon_svg[] = {
#embed "../../public/icon.svg"
};

static const unsigned char index_html[] = {
#embed "../../public/index.html"
};

static const unsigned char job_index_js[] = {
#embed "../../public/job-index.js"
};

static const unsigned char kept_js[] = {
#embed "../../public/kept.js"
};

static const unsigned char log_js[] = {
#embed "../../public/log.js"
};

static const unsigned char manifest_webmanifest[] = {
#embed "../../public/manifest.webmanifest"
};

static const unsigned char meaning_js[] = {
#embed "../../public/meaning.js"
};

static const unsigned char menu_js[] = {
#embed "../../public/menu.js"
};

static const unsigned char more_css[] = {
#embed "../../public/more.css"
};

static const unsigned char opened_js[] = {
#embed "../../public/opened.js"
};

static const unsigned char past_js[] = {
#embed "../../public/past.js"
};

static const unsigned char patches_js[] = {
#embed "../../public/patches.js"
};

static const unsigned char plain_js[] = {
#embed "../../public/plain.js"
};

static const unsigned char runs_js[] = {
#embed "../../public/runs.js"
};

static const unsigned char schedule_js[] = {
#embed "../../public/schedule.js"
};

static const unsigned char service_worker_js[] = {
#embed "../../public/service-worker.js"
};

static const unsigned char shared_stream_js[] = {
#embed "../../public/shared-stream.js"
};

static const unsigned char sparkline_js[] = {
#embed "../../public/sparkline.js"
};

static const unsigned char start_js[] = {
#embed "../../public/start.js"
};

static const unsigned char stream_js[] = {
#embed "../../public/stream.js"
};

static const unsigned char structures_js[] = {
#embed "../../public/structures.js"
};

static const unsigned char style_css[] = {
#embed "../../public/style.css"
};

static const unsigned char tab_group_js[] = {
#embed "../../public/tab-group.js"
};

static const unsigned char views_js[] = {
#embed "../../public/views.js"
};

static const unsigned char wall_js[] = {
#embed "../../public/wall.js"
};

// Each file of the folder, in the order of their names; written by .ci/page.
static const struct page_file files[] = {
    {"app.js", app_js, sizeof app_js},
    {"banners.js", banners_js, sizeof banners_js},
    {"board.js", board_js, sizeof board_js},
    {"buckets.js", buckets_js, sizeof buckets_js},
    {"card-focus.js", card_focus_js, sizeof card_focus_js},
    {"card-model.js", card_model_js, sizeof card_model_js},
    {"card.js", card_js, sizeof card_js},
    {"chart.js", chart_js, sizeof chart_js},
    {"client.js", client_js, sizeof client_js},
    {"dom.js", dom_js, sizeof dom_js},
    {"embed.html", embed_html, sizeof embed_html},
    {"embed.js", embed_js, sizeof embed_js},
    {"format.js", format_js, sizeof format_js},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"index.html", index_html, sizeof index_html},
    {"job-index.js", job_index_js, sizeof job_index_js},
    {"kept.js", kept_js, sizeof kept_js},
    {"log.js", log_js, sizeof log_js},
    {"manifest.webmanifest", manifest_webmanifest, sizeof manifest_webmanifest},
    {"meaning.js", meaning_js, sizeof meaning_js},
    {"menu.js", menu_js, sizeof menu_js},
    {"more.css", more_css, sizeof more_css},
    {"opened.js", opened_js, sizeof opened_js},
    {"past.js", past_js, sizeof past_js},
    {"patches.js", patches_js, sizeof patches_js},
    {"plain.js", plain_js, sizeof plain_js},
    {"runs.js", runs_js, sizeof runs_js},
    {"schedule.js", schedule_js, sizeof schedule_js},
    {"service-worker.js", service_worker_js, sizeof service_worker_js},
    {"shared-stream.js", shared_stream_js, sizeof shared_stream_js},
    {"sparkline.js", sparkline_js, sizeof sparkline_js},
    {"start.js", start_js, sizeof start_js},
    {"stream.js", stream_js, sizeof stream_js},
    {"structures.js", structures_js, sizeof structures_js},
    {"style.css", style_css, sizeof style_css},
    {"tab-group.js", tab_group_js, sizeof tab_group_js},
    {"views.js", views_js, sizeof views_js},
    {"wall.js", wall_js, sizeof wall_js},
};

size_t page_file_count(void) { return sizeof files / sizeof files[0]; }

struct page_file page_file(size_t number) { return files[number]; }
