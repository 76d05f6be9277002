//! `--report` with a page for the browser: its numbers are those of the JSON, nothing of a page gets out of its
//! place, and it stays small.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::folder::{Done, Folder, PAGE, TEXT, clean, program};
use crate::site_pages::{SLOGAN, story};

/// The report without its foot, which tells of the time that the run took.
fn report(folder: &Folder, name: &str) -> String {
    let page = folder.read(name);
    let (report, _) = page.split_once("<footer id=\"run\">").expect("a foot");
    report.to_owned()
}

/// Cleans with a report in both forms.
fn clean_with_reports(folder: &Folder, arguments: &[&str]) -> Done {
    let (html, json) = (folder.path("report.html"), folder.path("report.json"));
    clean(folder, &[&["--report", &html, "--report", &json], arguments].concat())
}

/// A number as people read it.
fn shown(n: &Value) -> String {
    let digits = n.as_u64().expect("a count").to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[test]
fn the_page_has_the_numbers_of_the_json_at_any_number_of_threads() {
    let folder = Folder::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut pages = Vec::new();
    for jobs in ["1", "4"] {
        let (html, json) = (folder.path("report.html"), folder.path("report.json"));
        let out = folder.path(&format!("out{jobs}"));
        let run = program(&[
            "clean",
            corpus.to_str().expect("UTF-8"),
            "-o",
            &out,
            "-j",
            jobs,
            "-q",
            "--report",
            &html,
            "--report",
            &json,
        ]);
        assert_eq!(run.code, 1, "{}", run.stderr); // some pages of the corpus are damaged
        pages.push(report(&folder, "report.html"));
    }
    assert!(pages[0] == pages[1], "reports differ");
    let (page, json) = (&pages[0], folder.report());
    for (title, key) in [
        ("Inputs", "inputs"),
        ("Cleaned", "cleaned"),
        ("Empty", "empty"),
        ("Failed", "failed"),
        ("Skipped", "skipped"),
        ("Words kept", "words-out"),
    ] {
        let card = format!("<dt>{title}</dt><dd>{}", shown(&json[key]));
        assert!(page.contains(&card), "{card}");
    }
    let reasons = json["dropped"]["by-reason"].as_object().expect("reasons");
    assert!(reasons.contains_key("repeats-on-site"), "the second pass removes something of the corpus, too");
    for (reason, size) in reasons {
        let (blocks, words) = (shown(&size["blocks"]), shown(&size["words"]));
        let row =
            page.split(&format!("<th scope=\"row\">{reason} <span")).nth(1).expect("a row of the reason");
        let numbers = format!("</th><td>{blocks}</td><td>{words}</td>");
        assert!(row.split_once("</span>").expect("a meaning").1.starts_with(&numbers), "{reason}: {numbers}");
    }
    for failure in json["failures"]["first"].as_array().expect("failures") {
        assert!(page.contains(failure["path"].as_str().expect("a path")), "{failure}");
    }
    // All pages that were cleaned are in the histogram, or said not to be.
    let bars = page.split("<tbody>").nth(1).expect("a table of the histogram");
    let bars = bars.split("</tbody>").next().expect("a body").split("<td>").skip(1).step_by(2);
    let in_chart: u64 = bars
        .map(|cell| {
            cell.split('<').next().expect("a number").replace(',', "").parse::<u64>().expect("a number")
        })
        .sum();
    let without = page
        .split("Not in the chart: ")
        .nth(1)
        .map_or(0, |rest| rest.split(' ').next().expect("a number").parse::<u64>().expect("a number"));
    let written = json["cleaned"].as_u64().expect("a count") + json["empty"].as_u64().expect("a count");
    assert_eq!(in_chart + without, written);
}

#[test]
fn one_pass_and_two_tell_the_same_in_any_order_and_of_what_repeats() {
    let pages: Vec<String> = (0..40).map(story).collect();
    let sections = |folder: &Folder| {
        let page = report(folder, "report.html");
        let from = page.find("<section id=\"share\"").expect("a section");
        page[from..page.find("<section id=\"about\"").expect("a section")].to_owned()
    };
    let archive = |order: &mut dyn Iterator<Item = usize>, arguments: &[&str]| {
        let folder = Folder::new();
        let mut lines = String::new();
        for n in order {
            let line = serde_json::json!({"id": format!("{n:02}"), "html": pages[n], "url": "https://harbour-post.example/"});
            writeln!(lines, "{line}").expect("a String");
        }
        folder.write("in/pages.jsonl", &lines);
        let run = clean_with_reports(&folder, arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        sections(&folder)
    };
    let one = archive(&mut (0..40), &["--no-site"]);
    assert!(one.contains("<th scope=\"row\">harbour-post.example</th><td>40</td>"), "{one}");
    assert!(one.contains("<th scope=\"row\">en</th><td>40</td>"), "{one}");
    let slogan = format!("<span class=\"text\" dir=\"auto\">{SLOGAN}</span>");
    assert!(one == archive(&mut (0..40).rev(), &["--no-site", "-j", "3"]), "reports differ");
    let two = archive(&mut (0..40), &[]);
    assert!(two == archive(&mut (0..40).rev(), &["-j", "3"]), "reports differ");
    // What repeats is removed there, and is told with the other lines.
    assert!(two.contains(&slogan) && !one.contains(&slogan), "{two}");
    assert!(two.contains("removed: repeats-on-site") && !one.contains("repeats-on-site"), "{two}");
    let other = archive(&mut (0..40), &["--no-site", "--report-seed", "7"]);
    let sample = |page: &str| page[page.find("<section id=\"sample\"").expect("a section")..].to_owned();
    assert!(sample(&one) != sample(&other), "another seed draws other pages");
}

/// Start tags of the document's markup, by a reader that knows quotes.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let mut quoted = false;
        let end = rest[at..].bytes().position(|byte| {
            quoted ^= byte == b'"';
            byte == b'>' && !quoted
        });
        let end = at + end.expect("an end of the tag");
        tags.push(&rest[at + 1..end]);
        rest = &rest[end..];
    }
    tags
}

#[test]
fn names_and_texts_of_pages_stay_text() {
    let folder = Folder::new();
    let hostile =
        "</p></del></details><script>alert(1)</script><img src=x onerror=alert(1)> \" onload='x' &lt;b&gt;";
    let escaped = hostile.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<html lang='<b>'><nav><a href=/>{escaped}</a></nav><article>{TEXT}<p>{escaped}</p></article><title>{escaped}</title>"
    );
    let record = |id: String| {
        let line = serde_json::json!({"id": id, "html": page, "url": "https://<script>alert(1)<script>.example/\"x"});
        format!("{line}\n")
    };
    let bad = serde_json::json!({"id": format!("bad {hostile}\u{202e}"), "html": "x", "text": 7}).to_string();
    let lines: String = (0..3).map(|n| record(format!("{n} {hostile}\u{1b}[31m\u{202e}"))).collect();
    folder.write("in/pages.jsonl", &(lines + &bad + "\n{\n"));
    let run = clean_with_reports(&folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let report = folder.read("report.html");
    assert!(
        report.contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"),
        "{report}"
    );
    assert!(!report.contains('\u{1b}') && !report.contains('\u{202e}'), "nothing steers");
    const KNOWN: [&str; 46] = [
        "!doctype", "a", "body", "b", "caption", "code", "dd", "del", "desc", "details", "div", "dl", "dt",
        "figure", "footer", "h1", "h2", "h3", "head", "header", "html", "i", "li", "line", "main", "meta",
        "nav", "ol", "p", "pre", "rect", "section", "small", "span", "style", "summary", "svg", "table",
        "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
    ];
    let body = report.split_once("</style>").expect("a style").1;
    for tag in tags(body) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().expect("a name");
        assert!(KNOWN.contains(&name), "<{tag}>");
        for attribute in [" on", " style=", " src=", "javascript:", "http"] {
            assert!(!tag.contains(attribute), "<{tag}>");
        }
    }
    assert!(report.contains("default-src 'none'; style-src 'sha256-"), "a policy");
    assert!(!report.contains("{{"), "all places of the template are filled");
}

#[test]
fn many_pages_and_sites_make_a_small_page() {
    let folder = Folder::new();
    let mut lines = String::new();
    for n in 0..25_000 {
        let text = format!("The {n}th ferry left the quay.\\nShare this\\nRead more about ferry {n}");
        writeln!(lines, "{{\"id\": \"{n}\", \"text\": \"{text}\", \"url\": \"https://site{n}.example/\"}}")
            .expect("a String");
    }
    folder.write("in/pages.jsonl", &lines);
    let run = clean_with_reports(&folder, &["--no-site", "--dry-run", "-q"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = folder.read("report.html");
    assert!(page.len() < 5 << 20, "{} bytes", page.len());
    assert!(
        page.contains("There are too many sites to count each.")
            && page.contains("drawn at random from 25,000")
    );
    assert!(
        page.contains("Share this") && page.contains("2,000 pages drawn, about 25,000 of all"),
        "a line of all pages"
    );
}

#[test]
fn a_file_may_name_one_report_or_several() {
    let folder = Folder::new();
    folder.write("in/page.html", PAGE);
    let (html, json) = (folder.path("report.html"), folder.path("report.json"));
    let config = folder.path("dechrome.toml");
    folder.write("dechrome.toml", &format!("report = [{html:?}, {json:?}]\n"));
    assert_eq!(clean(&folder, &["--config", &config]).code, 0);
    assert!(folder.exists("report.json") && folder.read("report.html").starts_with("<!doctype html>"));
    fs::remove_file(html).expect("a report");
    folder.write("dechrome.toml", &format!("report = {json:?}\n"));
    assert_eq!(clean(&folder, &["--config", &config]).code, 0);
    assert_eq!(folder.report()["skipped"], 1);
    folder.write("dechrome.toml", "report = 7\n");
    let run = clean(&folder, &["--config", &config]);
    assert!(run.stderr.contains("line 1, column 10: expected a file, or a list of files"), "{}", run.stderr);
}
