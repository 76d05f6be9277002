//! Rules of one's own for single sites: `--rules`, `explain --rule`,
//! `dechrome rules`.

use crate::folder::{Done, Folder, PAGE, TEXT, program};

/// A page of a site, with a box that goes and a line that stays.
fn page(host: &str, n: u32) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Day {n} at sea</title>\
         <link rel=canonical href=https://{host}/{n}></head><body><nav><ul><li><a href=/>Home</a></ul></nav>\
         <main><h1>Day {n} at sea</h1>{TEXT}<p>On day {n} the wind had turned, and nobody spoke of it.</p></main>\
         <footer class=tides><p>High water at the old pier: {n} minutes past eleven.</p></footer></body></html>"
    )
}

fn folder() -> Folder {
    let folder = Folder::new();
    for n in 1..=4 {
        folder.write(&format!("pages/pier/{n}.html"), &page("www.old-pier.example", n));
    }
    folder.write("pages/quay/1.html", &page("quay.example", 1));
    folder
}

const KEEP_TIDES: &str = "[[site]]\ndomain = 'old-pier.example'\nkeep = [{ css = 'footer.tides' }]\n\
                          drop = [{ regex = '^On day \\d+ the wind' }]\n";

fn ok(done: &Done) {
    assert_eq!(done.code, 0, "{}", done.stderr);
}

#[test]
fn from_a_missing_line_to_the_rule_that_keeps_it() {
    let folder = folder();
    let page = folder.path("pages/pier/2.html");
    let line = "High water at the old pier: 2 minutes past eleven.";
    // Why is it missing?
    let done = program(&["explain", &page, "--find", "high water"]);
    ok(&done);
    assert!(done.stdout.contains("dropped: ") && done.stdout.contains("<footer>"), "{}", done.stdout);
    // A rule.
    let done = program(&["explain", &page, "--find", "high water", "--rule", "keep"]);
    ok(&done);
    assert_eq!(done.stderr, "");
    folder.write("rules.toml", &done.stdout);
    // With the rule.
    let done = program(&[
        "clean",
        &folder.path("pages"),
        "-o",
        &folder.path("out"),
        "--rules",
        &folder.path("rules.toml"),
    ]);
    ok(&done);
    assert!(folder.read("out/pier/2.txt").ends_with(&format!("\n\n{line}\n")));
    assert!(folder.read("out/pier/4.txt").contains("High water at the old pier: 4 minutes"));
    assert!(!folder.read("out/quay/1.txt").contains("High water"));
    // It stays by what the rule's own test says, and explain names the rule.
    let done = program(&["rules", &folder.path("rules.toml")]);
    ok(&done);
    assert!(done.stdout.ends_with("rules.toml: 1 rule for 1 site; 1 test, 0 failed\n"), "{}", done.stdout);
    let done = program(&["explain", &page, "--find", "high water", "--rules", &folder.path("rules.toml")]);
    let told = done.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("kept: your rule { css = \"footer.tides"), "{told}");
    assert!(
        told.contains("rules.toml:4) says so; without it, dropped (site-footer, chance of content 0."),
        "{told}"
    );
}

/// The same in one pass and in two, for files and for records, in any number of threads.
#[test]
fn rules_hold_on_every_road() {
    let folder = folder();
    folder.write("rules.toml", KEEP_TIDES);
    let rules = folder.path("rules.toml");
    let clean = |out: &str, more: &[&str]| {
        let (pages, out) = (folder.path("pages"), folder.path(out));
        let mut args = vec!["clean", &pages, "-o", &out, "--rules", &rules, "-q"];
        args.extend(more);
        ok(&program(&args));
    };
    clean("two", &["-j1"]);
    clean("one", &["--no-site"]);
    clean("reference", &["--parser", "reference", "-j3"]);
    clean("lines", &["--format", "jsonl", "--attributes", &folder.path("attributes")]);
    for n in 1..=4 {
        let name = format!("pier/{n}.txt");
        let text = folder.read(&format!("two/{name}"));
        // It stands on every page of the site, and stays.
        assert!(
            text.ends_with(&format!("all hours.\n\nHigh water at the old pier: {n} minutes past eleven.\n")),
            "{text}"
        );
        assert_eq!(text, folder.read(&format!("one/{name}")));
        assert_eq!(text, folder.read(&format!("reference/{name}")));
        let record = folder.read("lines/pier/pages.jsonl").lines().nth(n - 1).map(str::to_owned).unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        assert_eq!(record["text"], text, "{record}");
    }
    assert!(folder.read("attributes/pier/pages.jsonl").contains("\"dechrome__site_rule_drop\""));
    assert!(folder.read("two/quay/1.txt").contains("On day 1"));
}

#[test]
fn changed_rules_make_a_page_anew() {
    let folder = folder();
    let rules = folder.path("rules.toml");
    let clean = || program(&["clean", &folder.path("pages"), "-o", &folder.path("out"), "--rules", &rules]);
    folder.write("rules.toml", KEEP_TIDES);
    ok(&clean());
    assert!(clean().stderr.contains("5 skipped"), "{}", clean().stderr);
    folder.write(
        "rules.toml",
        &KEEP_TIDES.replace("keep", "drop").replacen("drop = [{ regex", "keep = [{ regex", 1),
    );
    ok(&clean());
    let text = folder.read("out/pier/3.txt");
    assert!(text.contains("On day 3") && !text.contains("High water"), "{text}");
}

#[test]
fn a_configuration_holds_rules_beside_flags() {
    let folder = folder();
    folder.write("dechrome.toml", &format!("no-site = true\n\n{KEEP_TIDES}"));
    let config = folder.path("dechrome.toml");
    let done = program(&["clean", &folder.path("pages"), "-o", &folder.path("out"), "--config", &config]);
    ok(&done);
    assert!(folder.read("out/pier/1.txt").contains("High water"));
    // Those that are named come on top.
    folder.write("more.toml", "[[site]]\ndomain = 'quay.example'\ndrop = [{ css = 'main' }]\n");
    let more = folder.path("more.toml");
    let done = program(&[
        "clean",
        &folder.path("pages"),
        "-o",
        &folder.path("out"),
        "--config",
        &config,
        "--rules",
        &more,
    ]);
    ok(&done);
    assert!(folder.read("out/pier/1.txt").contains("High water"));
    assert_eq!(folder.read("out/quay/1.txt"), "");
    // Other commands take the rules of a configuration, too.
    let done =
        program(&["explain", &folder.path("pages/pier/1.html"), "--find", "high water", "--rules", &config]);
    assert!(done.stdout.contains("your rule"), "{}", done.stdout);
    ok(&program(&["rules", &config]));
}

#[test]
fn texts_and_folders_have_rules() {
    let folder = Folder::new();
    let text = "The port was closed on Monday, because the ice had come in.\n\nTide 11:40\n";
    folder.write("texts/crawl-7/a.txt", text);
    folder.write("texts/crawl-8/a.txt", text);
    folder.write(
        "rules.toml",
        "[[site]]\nfolder = 'crawl-7'\ndrop = [{ regex = '^Tide' }]\nkeep = [{ text = 'the ice' }]\n",
    );
    let done = program(&[
        "clean",
        &folder.path("texts"),
        "-o",
        &folder.path("out"),
        "--rules",
        &folder.path("rules.toml"),
    ]);
    ok(&done);
    assert_eq!(
        folder.read("out/crawl-7/a.txt"),
        "The port was closed on Monday, because the ice had come in.\n"
    );
    // A rule for a text is by its words.
    let page = folder.path("texts/crawl-7/a.txt");
    let done = program(&["explain", &page, "--find", "tide 11", "--folder", "crawl-7", "--rule", "keep"]);
    ok(&done);
    assert!(
        done.stdout.contains("folder = \"crawl-7\"\nkeep = [{ text = \"Tide 11:40\" }]\n"),
        "{}",
        done.stdout
    );
    let done = program(&["explain", &page, "--find", "tide 11", "--rule", "drop"]);
    ok(&done);
    assert!(
        done.stderr.contains("for every site") && done.stdout.contains("domain = \"*\""),
        "{}",
        done.stdout
    );
}

#[test]
fn a_run_tells_what_rules_took_out() {
    let folder = folder();
    folder.write("rules.toml", KEEP_TIDES);
    let (pages, out, rules) = (folder.path("pages"), folder.path("out"), folder.path("rules.toml"));
    let report = folder.path("report.json");
    ok(&program(&["clean", &pages, "-o", &out, "--rules", &rules, "--report", &report]));
    let reasons = folder.report().to_string();
    assert!(reasons.contains("\"site-rule-keep\"") && reasons.contains("\"site-rule-drop\""), "{reasons}");
    let done = program(&["explain", &folder.path("pages/pier/1.html"), "--json", "--rules", &rules]);
    let said = "\"rule\":{\"pattern\":\"css = \\\"footer.tides\\\"\",";
    assert!(done.stdout.contains(said), "{}", done.stdout);
    let done =
        program(&["explain", &folder.path("pages/pier/1.html"), "--only", "dropped", "--rules", &rules]);
    assert!(done.stdout.contains("site-rule-drop"), "{}", done.stdout);
}

#[test]
fn tests_in_a_file_say_what_does_not_hold() {
    let folder = folder();
    let tests = "[[site.test]]\npage = 'pages/pier/1.html'\nkeeps = ['HIGH water', 'wind had turned']\ndrops = ['Home', 'ice house']\n\
                 [[site.test]]\nhtml = '<footer class=tides>High tide</footer>'\nkeeps = ['high tide']\n\
                 [[site.test]]\ntext = 'On day 7 the wind blew.'\ndrops = ['the wind']\n\
                 [[site.test]]\npage = 'pages/gone.html'\nkeeps = ['x']\n\
                 [[site.test]]\nhtml = '<p>a'\nkeeps = ['nowhere']\n";
    folder.write("rules.toml", &format!("{KEEP_TIDES}{tests}"));
    let done = program(&["rules", &folder.path("rules.toml")]);
    assert_eq!(done.code, 1);
    assert!(done.stdout.ends_with("rules.toml: 2 rules for 1 site; 5 tests, 3 failed\n"), "{}", done.stdout);
    for says in [
        "rules.toml:5: \"wind had turned\" should be kept, but is dropped (site-rule-drop)",
        "rules.toml:5: \"ice house\" should be dropped, but is kept (main-content)",
        "pages/gone.html: ",
        "rules.toml:18: \"nowhere\" should be kept, but no block of the page holds it",
    ] {
        assert!(done.stderr.contains(says), "{says}: {}", done.stderr);
    }
    assert_eq!(done.stderr.lines().count(), 4, "{}", done.stderr);
}

#[test]
fn what_is_wrong_is_named() {
    let folder = folder();
    folder.write("rules.toml", "[[site]]\ndomain = 'a.example'\nkeep = [{ css = 'p:hover' }]\n");
    let rules = folder.path("rules.toml");
    for args in [
        vec!["clean", "pages", "-o", "out", "--rules", &rules],
        vec!["explain", "page.html", "--rules", &rules],
        vec!["rules", &rules],
    ] {
        let done = program(&args);
        assert_eq!(done.code, 2, "{args:?}: {}", done.stderr);
        assert!(
            done.stderr.contains("rules.toml:3: the selector \"p:hover\" cannot be used: "),
            "{}",
            done.stderr
        );
    }
    let done = program(&["rules", &folder.path("none.toml")]);
    assert!(done.code == 2 && done.stderr.contains("none.toml cannot be read"), "{}", done.stderr);
    let done = program(&["explain", "page.html", "--rule", "keep"]);
    assert!(done.code == 2 && done.stderr.contains("--find"), "{}", done.stderr);
}

#[test]
fn the_rule_of_the_readme_is_a_rule() {
    let readme = include_str!("../docs/rules.md");
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let rules = dechrome::SiteRules::parse("rules.toml", example).unwrap();
    assert!(rules.len() >= 4 && !rules.tests().is_empty());
    let cleaner = dechrome::Cleaner::new(Default::default()).unwrap().with_rules(rules.clone());
    for test in rules.tests() {
        assert_eq!(cleaner.try_rules(test, PAGE.as_bytes()).unwrap(), [], "{}", test.place);
    }
}
