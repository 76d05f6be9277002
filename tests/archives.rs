//! Archives of pages, cleaned by the program: records in, lines of JSON out.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::folder::{Folder, PAGE, TEXT, clean, program};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// The objects of a file of JSON lines.
fn lines(folder: &Folder, name: &str) -> Vec<Value> {
    folder.read(name).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// A WARC record.
fn record(kind: &str, id: &str, headers: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: 2024-02-29T12:00:00Z\r\n\
         {headers}Content-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

/// A page as a crawler stores it, with the request for it.
fn crawled(id: &str, body: &[u8]) -> Vec<u8> {
    let url = format!("WARC-Target-URI: https://harbour-post.example/{id}\r\n");
    let request = record("request", &format!("{id}-request"), &url, b"GET / HTTP/1.1\r\n\r\n");
    let mut http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".to_vec();
    http.extend_from_slice(body);
    let headers = format!("{url}Content-Type: application/http; msgtype=response\r\n");
    [request, record("response", id, &headers, &http)].concat()
}

/// One gzip member a record, as crawlers write.
fn members(records: &[Vec<u8>]) -> Vec<u8> {
    let member = |record: &Vec<u8>| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(record).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    };
    records.iter().flat_map(member).collect()
}

#[test]
fn a_crawl_becomes_lines_of_json_in_its_order() {
    let folder = Folder::new();
    let info = record("warcinfo", "info", "", b"software: a crawler\r\n");
    let records: Vec<Vec<u8>> = std::iter::once(info)
        .chain((0..40).map(|n| crawled(&format!("page-{n}"), PAGE.as_bytes())))
        .collect();
    fs::create_dir_all(folder.path("in/2024")).unwrap();
    fs::write(folder.path("in/2024/crawl.warc.gz"), members(&records)).unwrap();
    folder.write("in/page.html", PAGE);

    let run = clean(&folder, &["-j", "3"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("41 inputs: 41 cleaned"), "{}", run.stderr);
    assert!(run.stderr.contains("41 records of archives hold no page"), "{}", run.stderr);
    let out = lines(&folder, "out/2024/crawl.jsonl");
    let ids: Vec<&str> = out.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(ids, (0..40).map(|n| format!("urn:uuid:page-{n}")).collect::<Vec<_>>());
    assert_eq!(out[7]["url"], "https://harbour-post.example/page-7");
    assert_eq!(out[7]["created"], "2024-02-29T12:00:00Z");
    assert_eq!(out[7]["source"], "2024/crawl.warc.gz");
    // A record comes out as the same page does as a file.
    assert_eq!(out[7]["text"], folder.read("out/page.txt"));

    let first = fs::read(folder.path("out/2024/crawl.jsonl")).unwrap();
    clean(&folder, &["-j", "1", "--overwrite"]);
    assert_eq!(fs::read(folder.path("out/2024/crawl.jsonl")).unwrap(), first);
    for (flags, says) in
        [(&[][..], "2 inputs: 0 cleaned, 0 empty, 0 failed, 2 skipped"), (&["--metadata"], "1 skipped")]
    {
        let rerun = clean(&folder, flags);
        assert!(rerun.stderr.contains(says), "{}", rerun.stderr);
    }
}

#[test]
fn what_is_cut_off_is_reported_and_all_before_it_is_there() {
    let folder = Folder::new();
    let whole = members(&[crawled("one", PAGE.as_bytes()), crawled("two", PAGE.as_bytes())]);
    fs::create_dir_all(folder.path("in")).unwrap();
    fs::write(folder.path("in/crawl.warc.gz"), &whole[..whole.len() - 20]).unwrap();
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("crawl.warc.gz#") && run.stderr.contains("byte "), "{}", run.stderr);
    assert_eq!(lines(&folder, "out/crawl.jsonl")[0]["id"], "urn:uuid:one");
}

#[test]
fn fields_of_json_lines_stay_as_they_are() {
    let folder = Folder::new();
    let object = |id: usize| {
        format!(
            "{{\"id\":{id},\"n\":12345678901234567890.10,\"text\":{},\"metadata\":{{\"z\":1,\"a\":[null]}}}}\n",
            json!(TEXT)
        )
    };
    folder.write(
        "in/some.jsonl",
        &[&object(1), "{\"id\": \"broken\n", "[1, 2]\n", "{\"id\": 4}\n", &object(5)].concat(),
    );
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("5 inputs: 2 cleaned, 0 empty, 3 failed"), "{}", run.stderr);
    assert!(run.stderr.contains("line 2") && run.stderr.contains("line 4"), "{}", run.stderr);
    let out = folder.read("out/some.jsonl");
    assert_eq!(out.lines().count(), 2);
    assert!(
        out.starts_with("{\"id\":1,\"n\":12345678901234567890.10,\"metadata\":{\"z\":1,\"a\":[null]},"),
        "{out}"
    );
    folder.write("in/page.txt", TEXT);
    clean(&folder, &[]);
    assert_eq!(lines(&folder, "out/some.jsonl")[1]["text"], folder.read("out/page.txt"));
}

#[test]
fn fields_have_the_names_that_the_user_says() {
    let folder = Folder::new();
    let line = json!({"key": "k7", "page": {"body": PAGE}, "link": "https://harbour-post.example/7"});
    folder.write("in/some.ndjson", &format!("{line}\n"));
    let flags = ["--html-key", "page.body", "--id-key", "key", "--url-key", "link", "-v"];
    let run = clean(&folder, &flags);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("cleaned some.ndjson#k7"), "{}", run.stderr);
    let out = &lines(&folder, "out/some.jsonl")[0];
    assert_eq!(out["key"], "k7");
    assert!(out["text"].as_str().is_some_and(|text| !text.is_empty() && !text.contains('<')), "{out}");
}

#[test]
fn a_site_is_learned_from_an_archive_and_cleaned_out_of_another() {
    let folder = Folder::new();
    let page = |n: usize| {
        let text = format!(
            "Every hour the harbour, and the hour is yours.\n\nBoat number {n} came in before the tide turned, \
             said the pilot of berth {n}, and the crew of {} went ashore to see the fair.\n",
            n + 3
        );
        format!("{}\n", json!({"id": n, "url": "https://harbour-post.example/", "text": text}))
    };
    folder.write("old/a.jsonl", &(0..30).map(page).collect::<String>());
    let (old, profiles) = (folder.path("old"), folder.path("site.profiles"));
    let learned = program(&["learn", &old, "-o", &profiles]);
    assert!(learned.stderr.contains("30 inputs: 30 learned from"), "{}", learned.stderr);
    folder.write("in/b.jsonl", &page(77));
    clean(&folder, &["--profiles", &profiles]);
    let out = lines(&folder, "out/b.jsonl")[0]["text"].as_str().unwrap().to_owned();
    assert!(out.starts_with("Boat number 77"), "{out}");
}

#[test]
fn a_page_that_is_too_large_is_one_record_less() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{}\n", json!({"id": id, "text": text}));
    folder.write(
        "in/a.jsonl",
        &[line("small", TEXT), line("large", &TEXT.repeat(200)), line("last", TEXT)].concat(),
    );
    let run = clean(&folder, &["--max-page-bytes", "4096"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let ids: Vec<Value> = lines(&folder, "out/a.jsonl").into_iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, ["small", "last"]);
    assert!(!Path::new(&folder.path("out")).join(".dechrome").exists());
}

/// The pages of `corpus/sites` in UTF-8 with their site and name.
fn site_pages() -> Vec<(String, String, String)> {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sites");
    let mut pages: Vec<_> = walkdir::WalkDir::new(&sites)
        .into_iter()
        .map(|entry| entry.expect("readable folder").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .filter_map(|path| {
            let name = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
            Some((name(path.parent()?)?, name(&path)?, fs::read_to_string(&path).ok()?))
        })
        .collect();
    pages.sort();
    pages
}

#[test]
fn what_repeats_goes_from_archives_as_from_files() {
    let folder = Folder::new();
    for (site, name, html) in site_pages() {
        folder.write(&format!("in/{site}/{name}.html"), &html);
    }
    clean(&folder, &[]);
    let once = clean_archives(&folder, "out-a", &["-j", "1"]);
    let mut repeats = 0;
    for (site, name, _) in site_pages() {
        let of_site = &once[&site];
        let line = of_site.iter().find(|line| line["id"] == name.as_str()).expect("a line for each page");
        assert_eq!(line["text"], folder.read(&format!("out/{site}/{name}.txt")), "{site}/{name}");
        repeats += 1;
    }
    assert!(repeats > 20);
    // With hardly any room for counts, sites are done part by part: in the same bytes, on any number of threads.
    assert_eq!(clean_archives(&folder, "out-b", &["-j", "4", "--site-memory", "1"]), once);
    // One page repeats nothing: without the others, chrome stays.
    assert_ne!(clean_archives(&folder, "out-c", &["--no-site"]), once);
}

/// Cleans one archive a site in `out`; the lines of each.
fn clean_archives(
    folder: &Folder,
    out: &str,
    flags: &[&str],
) -> std::collections::BTreeMap<String, Vec<Value>> {
    let mut archives = std::collections::BTreeMap::<String, String>::new();
    for (site, name, html) in site_pages() {
        let line = json!({"id": name, "html": html});
        archives.entry(site).or_default().push_str(&format!("{line}\n"));
    }
    for (site, lines) in &archives {
        folder.write(&format!("archives/{site}/pages.jsonl"), lines);
    }
    let (input, output) = (folder.path("archives"), folder.path(out));
    let run = program(&[&["clean", &input, "-o", &output], flags].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let total = format!("{} inputs: {} cleaned", site_pages().len(), site_pages().len());
    assert!(run.stderr.contains(&total), "{}", run.stderr);
    archives
        .into_keys()
        .map(|site| (site.clone(), lines(folder, &format!("{out}/{site}/pages.jsonl"))))
        .collect()
}

#[test]
fn an_archive_that_is_done_still_counts() {
    let folder = Folder::new();
    let all = clean_archives(&folder, "out", &[]);
    fs::remove_file(folder.path("out/tarn-valley-radio/pages.jsonl")).unwrap();
    let run = program(&["clean", &folder.path("archives"), "-o", &folder.path("out")]);
    assert!(run.stderr.contains("4 skipped"), "{}", run.stderr);
    assert_eq!(lines(&folder, "out/tarn-valley-radio/pages.jsonl"), all["tarn-valley-radio"]);
    assert!(folder.files("out").iter().all(|name| name.ends_with(".jsonl")), "{:?}", folder.files("out"));
}

#[test]
fn a_record_that_fails_is_saved() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{}\n", json!({"id": id, "text": text}));
    folder.write(
        "in/a.jsonl",
        &[line("good", TEXT), line("image", "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR")].concat(),
    );
    let run = clean(&folder, &["--save-failures", &folder.path("saved")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let names = folder.files("saved");
    let told = names.iter().find(|name| name.ends_with("-a.jsonl_image.json")).expect("a file of JSON");
    let told: Value = serde_json::from_str(&folder.read(&format!("saved/{told}"))).unwrap();
    assert_eq!(told["path"], "a.jsonl#image");
    let copy = fs::read(folder.path(&format!("saved/{}", told["file"].as_str().unwrap()))).unwrap();
    assert!(copy.ends_with(b"IHDR"), "{copy:?}");
}

#[test]
fn a_record_is_explained_by_its_id() {
    let folder = Folder::new();
    folder.write_bytes(
        "crawl.warc.gz",
        &members(&[crawled("one", b"<p>Short."), crawled("two", PAGE.as_bytes())]),
    );
    let file = folder.path("crawl.warc.gz");
    let run = program(&["explain", &file, "--record", "urn:uuid:two"]);
    assert!(run.code == 0 && run.stdout.contains("app-promo"), "{}{}", run.stdout, run.stderr);
    let request = program(&["explain", &file, "--record", "urn:uuid:two-request"]);
    assert!(request.code == 1 && request.stderr.contains("holds no page"), "{}", request.stderr);
    let missing = program(&["explain", &file, "--record", "three"]);
    assert!(missing.code == 1 && missing.stderr.contains("has no record three"), "{}", missing.stderr);
    let none = program(&["explain", &file]);
    assert!(none.code == 2 && none.stderr.contains("--record"), "{}", none.stderr);
}

/// A Parquet file of eight pages; see `tests/parquet/samples.py`.
fn sample() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet/none-1.parquet")).expect("a sample")
}

#[test]
fn rows_of_parquet_become_lines_of_json() {
    let folder = Folder::new();
    folder.write_bytes("in/2024/pages.parquet", &sample());
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("8 inputs: 8 cleaned"), "{}", run.stderr);
    let line = "{\"id\":\"page-7\",\"created\":\"2026-03-04T05:06:07Z\",\"lang\":\"fi\",\"tokens\":[0,1,2],\
                \"text\":\"It rained all night, and nobody crossed river 7.\\n\"}\n";
    assert!(folder.read("out/2024/pages.jsonl").ends_with(line), "{}", folder.read("out/2024/pages.jsonl"));
    let file = folder.path("in/2024/pages.parquet");
    let explained = program(&["explain", &file, "--record", "page-7"]);
    assert!(explained.code == 0 && explained.stdout.contains("river 7"), "{}", explained.stderr);

    let wrong = clean(&folder, &["--overwrite", "--text-key", "body"]);
    assert_eq!(wrong.code, 1, "{}", wrong.stderr);
    let says = "2024/pages.parquet: has no column body; say which it is by --text-key. Its columns are id, created, lang";
    assert!(wrong.stderr.contains(says), "{}", wrong.stderr);
}

#[test]
fn a_damaged_row_group_of_parquet_costs_its_rows_alone() {
    let folder = Folder::new();
    let mut bytes = sample();
    let at = bytes.windows(7).position(|some| some == b"river 0").expect("the first row");
    bytes[at] ^= 1;
    folder.write_bytes("in/pages.parquet", &bytes);
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("4 inputs: 3 cleaned, 0 empty, 1 failed"), "{}", run.stderr);
    assert!(
        run.stderr.contains("rows 1 to 5: column text: a page of its data does not match"),
        "{}",
        run.stderr
    );
    assert_eq!(lines(&folder, "out/pages.jsonl")[0]["id"], "page-5");
}

#[test]
fn fail_fast_stops_at_the_first_bad_record() {
    let folder = Folder::new();
    let good = json!({"id": "good", "text": TEXT}).to_string();
    folder.write("in/a.jsonl", &format!("{good}\nno line of JSON\n{good}\n"));
    for flags in [&["--fail-fast"][..], &["--fail-fast", "--no-site"]] {
        let run = clean(&folder, flags);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("1 failed") && run.stderr.contains("--fail-fast"), "{}", run.stderr);
        let outputs = folder.files("out").into_iter().filter(|name| !name.starts_with(".dechrome"));
        assert_eq!(outputs.count(), 0);
    }
}
