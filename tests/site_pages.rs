//! Pages of made-up sites.

use crate::folder::Folder;

/// Stands on every page, in the midst of its text.
pub(crate) const SLOGAN: &str =
    "Tarn Valley Radio belongs to the people who listen to it, and it is on the air every day of the year.";

/// Stands on every page, after a date.
pub(crate) const DATED: &str =
    "o'clock you heard this story first on the waves of the valley, and nowhere else before.";

/// The site's name.
pub(crate) const SITE: &str = "tarn-valley.example";

/// What says that the page is of a site.
pub(crate) const BY_ADDRESS: &str = "<link rel=canonical href=\"https://www.tarn-valley.example/\">";

const WORDS: &str = "clock mill swift ladder shed trombone cheese beam bridge carriage cannon reading van gate ford \
    churchyard pass cinema moor depot dairy hall show valley winter spring harvest kitchen wheel kettle roof plough garden \
    goat aunt forest river wall needle candle letter miller sailor baker teacher painter carpenter neighbour grandchild \
    quiet heavy broken golden narrow northern wooden early sudden patient crooked empty distant friendly";

/// Sentences that no other number has.
fn paragraph(n: usize, part: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state = (n * 4 + part) as u64 + 1;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        words[(state >> 33) as usize % words.len()]
    };
    let mut sentence = || {
        let (a, b, c, d, e, f, g, h) = (word(), word(), word(), word(), word(), word(), word(), word());
        format!("The {a} {b} came by the {c}, and a {d} was {e} for the {f} of {g} and {h}.")
    };
    (0..5).map(|_| sentence()).collect::<Vec<_>>().join(" ")
}

/// A page with a text of its own, and the slogans of its site.
pub(crate) fn story(n: usize) -> String {
    let own = |part| format!("<p>{}</p>", paragraph(n, part));
    format!(
        "<!doctype html><html lang=en><head><title>Story {n} of the valley</title>{BY_ADDRESS}</head><body>\
         <nav><a href=/>Home</a> <a href=/air>On air</a></nav><article><h1>Story {n} of the valley</h1>{}<p>{SLOGAN}</p>{}{}\
         <p>On {} May 2024 at {} {DATED}</p></article></body></html>",
        own(0),
        own(1),
        own(2),
        n % 31 + 1,
        n % 12 + 1
    )
}

/// So many pages in a folder.
pub(crate) fn write_site(folder: &Folder, below: &str, pages: usize) {
    for n in 0..pages {
        folder.write(&format!("{below}/{n:04}.html"), &story(n));
    }
}

/// Names and texts of all files below a folder.
pub(crate) fn outputs(folder: &Folder, below: &str) -> Vec<(String, String)> {
    folder
        .files(below)
        .into_iter()
        .map(|name| (name.clone(), folder.read(&format!("{below}/{name}"))))
        .collect()
}
