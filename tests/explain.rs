//! `dechrome explain`, and what it is made of.
//!
//! `DECHROME_BLESS=1 cargo test explain::` rewrites the outputs in
//! `tests/golden-explain/`; review them as a diff.

use std::path::Path;

use dechrome::{Absence, Cleaner, Document, Found, Ground, InputKind};
use serde_json::Value;

use crate::common;
use crate::folder::{Folder, PAGE, program};

fn corpus(name: &str) -> String {
    format!("{}/corpus/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_is_explained_is_what_clean_does() {
    let mut blocks = 0;
    for page in common::corpus_pages() {
        let document = Document { bytes: &page.bytes, kind: page.kind, ..Document::default() };
        let Ok(cleaned) = common::cleaner().clean(document) else { continue };
        let explanation = common::cleaner().explain(document).unwrap();
        assert_eq!(explanation.cleaned.verdicts, cleaned.verdicts, "{}", page.name);
        assert_eq!(explanation.cleaned.text, cleaned.text, "{}", page.name);
        for (at, (verdict, why)) in cleaned.verdicts.iter().zip(&explanation.blocks).enumerate() {
            let decision = &explanation.sentences(at)[0];
            assert!(decision.starts_with(if verdict.keep { "kept: " } else { "dropped: " }), "{decision}");
            // The features' parts add up to the score, so the score is of the
            // same features.
            let moved: f32 = explanation.subjects(at).iter().map(|of| of.effect).sum();
            let odds = why.evidence.base + moved;
            let score = 1.0 / (1.0 + (-odds).exp());
            assert!((score - verdict.score).abs() < 1e-3, "{} block {}: {odds}", page.name, at + 1);
            blocks += 1;
        }
    }
    assert!(blocks > 2000, "{blocks}");
}

#[test]
fn a_phrase_is_named_as_its_list_has_it() {
    let document = Document { bytes: PAGE.as_bytes(), ..Document::default() };
    let explanation = common::cleaner().explain(document).unwrap();
    let found: Vec<(&str, &str)> = explanation
        .blocks
        .iter()
        .filter_map(|why| why.evidence.phrase.as_ref())
        .map(|phrase| (phrase.text.as_str(), phrase.language))
        .collect();
    assert!(found.contains(&("download our free app", "en")), "{found:?}");
    let list = std::fs::read_to_string("data/phrases/en.toml").unwrap();
    for (text, language) in found {
        assert!(language != "en" || list.contains(&format!("\"{text}\"")), "{text}");
    }
}

#[test]
fn what_decided_is_told_apart() {
    let decided = |name: &str| -> Vec<(Ground, String)> {
        let bytes = std::fs::read(corpus(name)).unwrap();
        let document = Document { bytes: &bytes, ..Document::default() };
        let explanation = common::cleaner().explain(document).unwrap();
        let told = |at: usize| explanation.sentences(at).join("; ");
        explanation.blocks.iter().enumerate().map(|(at, why)| (why.ground, told(at))).collect()
    };
    let has = |name: &str, ground: Ground, words: &str| {
        let decided = decided(name);
        let fits = |(of, told): &(Ground, String)| *of == ground && told.contains(words);
        assert!(decided.iter().any(fits), "{name}: {decided:#?}");
    };
    has("decisions/next-article.html", Ground::NextArticle, "an article that follows the page's own");
    has("decisions/copies.html", Ground::Copy, "the same text is kept already (block ");
    has("pages/harbour-post-dredging.html", Ground::Title, "the heading most like the page's title");
    has("pages/harbour-post-dredging.html", Ground::Unlikely, "place: it lies in <header>");
    has("pages/harbour-post-dredging.html", Ground::Unlikely, "class, id or role words say screen-reader");
    has("pages/harbour-post-dredging.html", Ground::Unlikely, "it stands in the list that \"");
    has("pages/harbour-post-dredging.html", Ground::Likely, "here the model keeps from 0.");
    has(
        "text/en-lamp-oil-wire.txt",
        Ground::Likely,
        "trimmed: it goes on without \"Read more »\" (read-also;",
    );
    has("text/en-lamp-oil-wire.txt", Ground::Phrase, "it begins with \"read also\"");
    has("hostile/template-dialog.html", Ground::NeverSeen, "which no reader sees");
}

#[test]
fn a_text_is_found_wherever_it_is() {
    let page = "<html><head><title>The harbour’s new crane</title><style>.low-tide {}</style></head><body>\
        <!-- the ferry is late --><script>let tide = 'spring  tide';</script>\
        <p title='a hint of rain'>The crane on the north quay was lifted into its place on Tuesday morning.</p>\
        <p>It will lift boats of up to <b>twelve</b> tonnes, the port authority said.</p>\
        <select><option>Shetland</option></select></body></html>";
    let explanation = Cleaner::new(dechrome::Settings::default())
        .unwrap()
        .explain(Document { bytes: page.as_bytes(), kind: InputKind::Html, ..Document::default() })
        .unwrap();
    let seek = |text: &str| explanation.seek(text);
    assert_eq!(seek("NORTH\n quay"), Found::Blocks(vec![0]));
    assert_eq!(seek("up to twelve tonnes"), Found::Blocks(vec![1]));
    // Over the end of one block and the beginning of the next.
    assert_eq!(seek("tuesday morning. it will"), Found::Blocks(vec![0, 1]));
    let absence = |text: &str| match seek(text) {
        Found::Absent { absence, nearest } => (absence, nearest),
        Found::Blocks(blocks) => panic!("{text} in {blocks:?}"),
    };
    assert_eq!(absence("new crane"), (Absence::Head, None));
    assert_eq!(absence("spring tide"), (Absence::Script, None));
    assert_eq!(absence("low-tide"), (Absence::Style, None));
    assert_eq!(absence("ferry is late"), (Absence::Comment, None));
    assert_eq!(absence("hint of rain"), (Absence::Attribute, None));
    assert_eq!(absence("shetland"), (Absence::Unread, None));
    assert_eq!(absence("the crane on the south quay was lifted"), (Absence::Nowhere, Some(0)));
}

#[test]
fn the_terminal_is_filled_to_its_width() {
    let mut wrong = Vec::new();
    for (page, width, flags) in [
        ("decisions/next-article.html", 80, &[][..]),
        ("decisions/copies.html", 200, &["--verbose"]),
        ("hostile/bidi-controls.html", 40, &["--color", "always"]),
        ("text/zh-shanqiao.txt", 80, &["--find", "桥"]),
        ("text/en-lamp-oil-wire.txt", 100, &["--only", "dropped", "--color", "always"]),
    ] {
        let mut arguments = vec!["explain".to_owned(), corpus(page), "--width".to_owned(), width.to_string()];
        arguments.extend(flags.iter().map(|flag| (*flag).to_owned()));
        let run = program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{page}");
        let name = format!("{}.{width}.txt", page.replace('/', "-"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden-explain").join(&name);
        if std::env::var_os("DECHROME_BLESS").is_some() {
            std::fs::write(&path, &run.stdout).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if run.stdout != expected {
            let diff = similar::TextDiff::from_lines(&expected, &run.stdout);
            wrong.push(diff.unified_diff().header(&name, "now").to_string());
        }
        for line in run.stdout.lines() {
            let line = without_colors(line);
            assert!(unicode_width::UnicodeWidthStr::width(&*line) <= width, "{page}: {line}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn without_colors(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| line + part.split_once('m').expect("a colour ends in m").1)
}

#[test]
fn only_what_is_asked_for_is_shown() {
    let folder = Folder::new();
    folder.write("page.html", PAGE);
    let page = folder.path("page.html");
    let blocks = |flags: &[&str]| -> Vec<Value> {
        let run = program(&[&["explain", &page, "--json"], flags].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = blocks(&[]);
    let (kept, dropped) = (blocks(&["--only", "kept"]), blocks(&["--only", "dropped"]));
    assert!(kept.len() > 2 && kept.iter().all(|block| block["keep"] == true));
    assert!(dropped.len() > 2 && dropped.iter().all(|block| block["keep"] == false));
    assert_eq!(kept.len() + dropped.len(), all.len());
    let promo = blocks(&["--reason", "app-promo", "--reason", "legal"]);
    assert_eq!(promo.len(), 3, "{promo:?}");
    let one = blocks(&["--find", "google  PLAY"]);
    assert_eq!((one.len(), &one[0]["phrase"]["text"]), (1, &"google play download".into()));
    assert_eq!(blocks(&["--find", "google play", "--only", "kept"]).len(), 0);

    let shown = program(&["explain", &page, "--reason", "legal"]).stdout;
    assert!(shown.starts_with("- legal"), "{shown}");
    assert!(shown.contains(&format!("shown: 1 of {} blocks; kept: {} of", all.len(), kept.len())), "{shown}");
    let unknown = program(&["explain", &page, "--reason", "chrome"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("app-promo"), "{}", unknown.stderr);
}

#[test]
fn a_text_that_no_block_holds_is_told_of() {
    let folder = Folder::new();
    folder.write("page.html", &PAGE.replace("<article>", "<script>'tide tables'</script><article>"));
    let page = folder.path("page.html");
    let run = program(&["explain", &page, "--find", "tide tables"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("no block holds \"tide tables\": it is in a script"), "{}", run.stderr);
    let run = program(&["explain", &page, "--why", "fishing boats moor at the south quay"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("the nearest is block ") && run.stderr.contains("north quay"),
        "{}",
        run.stderr
    );
    assert_eq!(program(&["explain", &page, "--find", " "]).code, 2);
}

#[test]
fn a_block_as_json_holds_all_that_is_known() {
    let folder = Folder::new();
    folder.write("page.html", PAGE);
    let run = program(&["explain", &folder.path("page.html"), "--json", "--find", "all rights reserved"]);
    let block: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(block["decided-by"], "unlikely");
    assert_eq!(block["place"]["tag"], "footer");
    assert_eq!(block["phrase"]["reason"], "legal");
    assert!(block["keeps-from"].as_f64() > block["score"].as_f64());
    assert!(block["why"][0].as_str().unwrap().starts_with("dropped: chance of content 0.0"));
    let subjects = block["model"]["subjects"].as_array().unwrap();
    let effect = |at: usize| subjects[at]["effect"].as_f64().unwrap().abs();
    assert!(subjects.len() >= 5 && (1..subjects.len()).all(|at| effect(at - 1) >= effect(at)));
    assert!(subjects.iter().all(|of| of["strongest"][0]["meaning"].is_string()), "{subjects:?}");
}

#[test]
fn standard_input_needs_no_name() {
    let shown = crate::folder::program_with(&["explain"], b"Leave a Reply\n").stdout;
    assert!(shown.starts_with("- comment-form") && shown.contains("  Leave a Reply\n"), "{shown}");
}
