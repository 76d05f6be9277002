//! The tokenizer against html5ever's own, token by token, and the fast road
//! against the reference by what comes of a page in the end.
//!
//! `DECHROME_MUTATIONS=N` sets how many mutated pages are tried,
//! `DECHROME_SEED=N` makes them others than usual, and
//! `DECHROME_PARSER_PAGES=DIR` adds a folder of pages to those of the corpus.

use std::fs;
use std::io::Read;
use std::path::Path;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{self, TokenizerOpts};

use super::mutants::{Random, floor, mutant, soup};
use super::seen::{Recorder, Seen};
use crate::decode::decode;
use crate::html::Reader;
use crate::html::tokenizer::{Options, tokenize};
use crate::patience::Patience;
use crate::settings::{InputKind, Parser, Settings};

/// The tokens of a page by our tokenizer.
fn ours(html: &str) -> Vec<Seen> {
    let sink = Recorder::new();
    tokenize(html, &sink, Options { attributes: usize::MAX, lean: false }).unwrap();
    sink.seen.into_inner()
}

/// And by html5ever's.
fn theirs(html: &str) -> Vec<Seen> {
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = tokenizer::Tokenizer::new(Recorder::new(), options);
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html.strip_prefix('\u{feff}').unwrap_or(html)));
    while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.seen.into_inner()
}

/// Says where the two first differ.
fn difference(html: &str) -> Option<String> {
    let (ours, theirs) = (ours(html), theirs(html));
    if ours == theirs {
        return None;
    }
    let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    Some(format!("token {at}\n  ours   {:?}\n  theirs {:?}", ours.get(at), theirs.get(at)))
}

/// Everything that later stages learn of a page, or the kind of error.
fn read(reader: &Reader, html: &str, parser: Parser) -> String {
    match reader.read(html, &Settings { parser, ..Settings::default() }, Patience::default()) {
        Ok(page) => format!("{page:?}"),
        Err(error) => format!("{:?}", error.kind()),
    }
}

/// What differs in the end, if the tokens do not.
fn other_page(reader: &Reader, html: &str) -> Option<String> {
    let same = read(reader, html, Parser::Fast) == read(reader, html, Parser::Reference);
    (!same).then(|| "other pages in the end".to_owned())
}

/// Tries a page in both ways; collects what differs, in the smallest form
/// that still does.
fn compare(reader: &Reader, html: &str, wrong: &mut Vec<String>) {
    let differs = |html: &str| difference(html).or_else(|| other_page(reader, html));
    if differs(html).is_some() {
        let small = shrink(html.to_owned(), |html| differs(html).is_some());
        wrong.push(format!("{small:?}: {}", differs(&small).unwrap_or_default()));
    }
}

/// Takes out ever smaller parts as long as what is left still fails.
fn shrink(mut html: String, fails: impl Fn(&str) -> bool) -> String {
    let mut length = html.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at + length <= html.len() {
            let cut = html.get(..at).zip(html.get(at + length..)).map(|(a, b)| format!("{a}{b}"));
            match cut.filter(|cut| fails(cut)) {
                Some(cut) => html = cut,
                None => at += length.min(1 + length / 2),
            }
        }
        length /= 2;
    }
    html
}

/// The HTML pages below a folder, decoded.
fn pages_below(folder: &Path) -> impl Iterator<Item = String> + use<> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    files.filter(|file| file.file_type().is_file()).filter_map(|file| {
        let name = file.file_name().to_str()?.trim_end_matches(".gz");
        if !["html", "htm", "xhtml"].contains(&Path::new(name).extension()?.to_str()?) {
            return None;
        }
        let raw = fs::read(file.path()).unwrap();
        let mut bytes = Vec::new();
        if flate2::read::MultiGzDecoder::new(&raw[..]).read_to_end(&mut bytes).is_err() {
            bytes = raw;
        }
        Some(decode(&bytes, InputKind::Html, None).ok()?.text.into_owned())
    })
}

fn corpus() -> Vec<String> {
    // A page over budget is a matter of the budget's own tests.
    let pages = pages_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    pages.filter(|page| page.len() < 100_000).collect()
}

fn own_pages() -> impl Iterator<Item = String> {
    let folder = std::env::var_os("DECHROME_PARSER_PAGES");
    folder.into_iter().flat_map(|folder| pages_below(Path::new(&folder)))
}

/// A part from the middle of a page that is long.
fn excerpt(page: &str) -> String {
    const LENGTH: usize = 30_000;
    let from = page.len().saturating_sub(LENGTH) / 2;
    page[floor(page, from)..floor(page, page.len().min(from + LENGTH))].to_owned()
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |n| n.parse().expect("a number"))
}

/// How many mutated pages are tried.
fn mutations() -> u64 {
    number("DECHROME_MUTATIONS", 10_000)
}

fn random() -> Random {
    Random(number("DECHROME_SEED", 1))
}

fn assert_none(wrong: &[String], tried: u64) {
    assert!(wrong.is_empty(), "{} of {tried} pages differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn whole_pages_give_the_same_tokens() {
    let corpus = corpus();
    assert!(corpus.len() >= 40, "the corpus is missing");
    let mut wrong = Vec::new();
    let mut tried = 0;
    for page in corpus.into_iter().chain(own_pages()) {
        tried += 1;
        if let Some(difference) = difference(&page) {
            wrong.push(format!("{:?}: {difference}", page.chars().take(80).collect::<String>()));
        }
    }
    assert_none(&wrong, tried);
}

#[test]
fn soups_give_the_same_tokens_and_pages() {
    let reader = Reader::new().unwrap();
    let mut random = random();
    let mut wrong = Vec::new();
    let count = mutations();
    for _ in 0..count {
        compare(&reader, &soup(&mut random), &mut wrong);
        if wrong.len() >= 10 {
            break;
        }
    }
    assert_none(&wrong, count);
}

#[test]
fn mutated_pages_give_the_same_tokens_and_pages() {
    let reader = Reader::new().unwrap();
    let mut pages = corpus();
    pages.extend(own_pages().map(|page| excerpt(&page)));
    let mut random = random();
    let mut wrong = Vec::new();
    let count = mutations();
    for _ in 0..count {
        compare(&reader, &mutant(&mut random, &pages), &mut wrong);
        if wrong.len() >= 10 {
            break;
        }
    }
    assert_none(&wrong, count);
}
