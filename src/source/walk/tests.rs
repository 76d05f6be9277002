use tempfile::TempDir;

use super::*;

fn filtered(globs: &[&str], excludes: &[&str]) -> Options {
    let owned = |patterns: &[&str]| patterns.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>();
    Options { filter: Filter::new(&owned(globs), &owned(excludes)).unwrap(), ..Options::default() }
}

/// A folder that holds these files.
fn place(files: &[&str]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for file in files {
        let file = place.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "text").unwrap();
    }
    place
}

/// Each item on a line.
fn walk(inputs: &[PathBuf], options: Options) -> Vec<String> {
    Walk::new(inputs, None, options)
        .unwrap()
        .map(|item| match item {
            Item::Input(input) => format!("{} > {}", input.relative.display(), input.output.display()),
            Item::Failure { relative, message } => format!("{} failed: {message}", relative.display()),
            Item::Skipped { relative, why } => format!("{} {why:?}", relative.display()),
        })
        .map(|line| if cfg!(windows) { line.replace('\\', "/") } else { line })
        .collect()
}

fn walk_place(files: &[&str], options: Options) -> Vec<String> {
    let place = place(files);
    walk(&[place.path().to_owned()], options)
}

#[test]
fn mirrors_a_folder_in_order_of_names() {
    assert_eq!(
        walk_place(
            &["b.html", "a b.htm", "Z.txt", "z/2.xhtml.gz", "z/10.TXT.zst", "z/y/1.html"],
            Options::default()
        ),
        [
            "z/y/1.html > z/y/1.txt",
            "z/10.TXT.zst > z/10.txt",
            "z/2.xhtml.gz > z/2.txt",
            "Z.txt > Z.txt",
            "a b.htm > a b.txt",
            "b.html > b.txt",
        ]
    );
}

#[test]
fn outputs_that_would_meet_get_longer_names() {
    assert_eq!(
        walk_place(
            &["1.htm", "1.html", "x/1.html", "x/2.txt/3.html", "x/2.html", "4.txt/5.css", "4.htm"],
            Options::default()
        ),
        [
            "4.txt/5.css Ending",
            "x/2.txt/3.html > x/2.txt/3.txt",
            "x/1.html > x/1.txt",
            "x/2.html > x/2.html.txt",
            "1.htm > 1.txt",
            "1.html > 1.html.txt",
            "4.htm > 4.htm.txt",
        ]
    );
}

#[test]
fn every_output_is_unique_among_many_folders() {
    let names = ["1.htm", "1.html", "1.html.gz", "1.html.txt", "1.txt"];
    let folders = ["", "1/", "1.txt/", "1.htm.txt/", "a/1.html.txt/"];
    let files: Vec<String> =
        folders.iter().flat_map(|folder| names.iter().map(move |name| format!("{folder}{name}"))).collect();
    // A file and a folder cannot share a name in the input either.
    let files: Vec<&str> = files.iter().map(String::as_str).filter(|&file| file != "1.txt").collect();
    let place = place(&files);
    let mut outputs: Vec<PathBuf> = Walk::new(&[place.path().to_owned()], None, Options::default())
        .unwrap()
        .filter_map(|item| if let Item::Input(input) = item { Some(input.output) } else { None })
        .collect();
    assert_eq!(outputs.len(), files.len());
    let above: Vec<PathBuf> = outputs.iter().filter_map(|path| path.parent().map(Path::to_owned)).collect();
    outputs.sort();
    outputs.dedup();
    assert_eq!(outputs.len(), files.len());
    assert!(outputs.iter().all(|output| !above.contains(output)));
}

#[test]
fn kind_by_ending_unless_given() {
    let place = place(&["a.html", "b.txt", "c.dat"]);
    let kinds = |options: Options| -> Vec<InputKind> {
        Walk::new(&[place.path().to_owned()], None, options)
            .unwrap()
            .filter_map(|item| if let Item::Input(input) = item { Some(input.kind) } else { None })
            .collect()
    };
    assert_eq!(kinds(Options::default()), [InputKind::Html, InputKind::Text]);
    assert_eq!(kinds(filtered(&["*"], &[])), [InputKind::Html, InputKind::Text, InputKind::Auto]);
    assert_eq!(
        kinds(Options { kind: InputKind::Text, ..Options::default() }),
        [InputKind::Text, InputKind::Text]
    );
}

#[test]
fn globs_and_excludes() {
    let files = ["a.html", "b.dat", "x/c.dat", "x/d.html", "drafts/e.html", "x/drafts/f.html"];
    assert_eq!(
        walk_place(&files, filtered(&["*.dat"], &["drafts", "x/c.*"])),
        [
            "drafts Filter",
            "x/drafts Filter",
            "x/c.dat Filter",
            "x/d.html Filter",
            "a.html Filter",
            "b.dat > b.dat.txt",
        ]
    );
    assert_eq!(
        walk_place(&files, filtered(&[], &["/drafts", "*.dat"])),
        [
            "drafts Filter",
            "x/drafts/f.html > x/drafts/f.txt",
            "x/c.dat Filter",
            "x/d.html > x/d.txt",
            "a.html > a.txt",
            "b.dat Filter",
        ]
    );
}

#[test]
fn several_inputs_have_a_folder_each() {
    let place = place(&["one/a.html", "two/a.html", "three.htm", "three.dat", "one/x/b.html"]);
    let at = |path: &str| place.path().join(path);
    assert_eq!(
        walk(&[at("two"), at("three.htm"), at("one"), at("three.dat")], filtered(&[], &["b.html"])),
        [
            "one/x/b.html Filter",
            "one/a.html > one/a.txt",
            "two/a.html > two/a.txt",
            "three.dat > three.dat.txt",
            "three.htm > three.txt",
        ]
    );
}

#[test]
fn one_file_goes_by_its_name_whatever_its_ending() {
    let place = place(&["page.cgi", "x/page.html.gz"]);
    assert_eq!(walk(&[place.path().join("page.cgi")], Options::default()), ["page.cgi > page.cgi.txt"]);
    assert_eq!(walk(&[place.path().join("x/page.html.gz")], Options::default()), ["page.html.gz > page.txt"]);
}

#[test]
fn tells_size_and_time() {
    let place = place(&["a.html"]);
    let found = fs::metadata(place.path().join("a.html")).unwrap();
    let Some(Item::Input(input)) =
        Walk::new(&[place.path().to_owned()], None, Options::default()).unwrap().next()
    else {
        panic!("no input");
    };
    assert_eq!((input.size, input.modified), (4, found.modified().ok()));
    assert_eq!(input.path, place.path().join("a.html"));
}

#[test]
fn an_empty_folder_has_no_items() {
    assert!(walk_place(&[], Options::default()).is_empty());
}

#[test]
fn can_be_sent_to_another_thread() {
    let place = place(&["a.html"]);
    let walk = Walk::new(&[place.path().to_owned()], None, Options::default()).unwrap();
    assert_eq!(std::thread::spawn(move || walk.count()).join().unwrap(), 1);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn following() -> Options {
        Options { follow: true, ..Options::default() }
    }

    #[test]
    fn symlinked_files_count_and_folders_only_when_asked() {
        let place = place(&["in/a.html", "else/b.html", "else/c"]);
        let at = |path: &str| place.path().join(path);
        symlink(at("else/b.html"), at("in/b.html")).unwrap();
        symlink(at("else/c"), at("in/c.txt")).unwrap();
        symlink(at("else"), at("in/linked")).unwrap();
        symlink(at("else"), at("in/linked.html")).unwrap();
        assert_eq!(
            walk(&[at("in")], Options::default()),
            [
                "a.html > a.txt",
                "b.html > b.txt",
                "c.txt > c.txt",
                "linked SymlinkedFolder",
                "linked.html SymlinkedFolder",
            ]
        );
        assert_eq!(
            walk(&[at("in")], following()),
            [
                "linked/b.html > linked/b.txt",
                "linked/c Ending",
                "linked.html/b.html > linked.html/b.txt",
                "linked.html/c Ending",
                "a.html > a.txt",
                "b.html > b.txt",
                "c.txt > c.txt",
            ]
        );
        // An INPUT that is a symlink was asked for by name.
        assert_eq!(walk(&[at("in/linked")], Options::default()), ["b.html > b.txt", "c Ending"]);
    }

    #[test]
    fn a_loop_is_a_failure_and_the_walk_goes_on() {
        let place = place(&["x/a.html", "b.html"]);
        symlink(place.path(), place.path().join("x/loop")).unwrap();
        symlink("self", place.path().join("self")).unwrap();
        let items = walk(&[place.path().to_owned()], following());
        assert!(items[0].starts_with("x/loop failed: is a symlink to "), "{items:?}");
        assert_eq!(items[1..], ["x/a.html > x/a.txt", "b.html > b.txt", "self Ending"].map(str::to_owned));
    }

    #[test]
    fn a_dangling_symlink_fails_where_it_would_be_an_input() {
        let place = place(&["a.html"]);
        symlink("gone", place.path().join("b.html")).unwrap();
        symlink("gone", place.path().join("c.css")).unwrap();
        for options in [Options::default(), following()] {
            let mut items = walk(&[place.path().to_owned()], options);
            items.sort();
            assert_eq!(items[0], "a.html > a.txt");
            assert!(items[1].starts_with("b.html failed: is gone, or a symlink to nothing"), "{items:?}");
            assert_eq!(items[2..], ["c.css Ending".to_owned()]);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_listed_is_a_failure() {
        let place = place(&["x/a.html", "b.html"]);
        // Removed under the walk: permissions do not stop a superuser.
        let mut walk = Walk::new(&[place.path().to_owned()], None, Options::default()).unwrap();
        let folder = place.path().join("y");
        fs::create_dir(&folder).unwrap();
        let first = walk.next();
        assert!(matches!(first, Some(Item::Input(_))));
        fs::remove_dir(&folder).unwrap();
        let Some(Item::Failure { relative, message }) = walk.next() else { panic!("no failure") };
        assert_eq!(relative, Path::new("y"));
        assert!(message.contains("is gone"), "{message}");
        assert!(matches!(walk.next(), Some(Item::Input(_))));
        assert!(walk.next().is_none());
    }

    #[test]
    fn line_ends_in_names_survive() {
        assert_eq!(walk_place(&["a\nb\n.html"], Options::default()), ["a\nb\n.html > a\nb\n.txt"]);
    }

    #[test]
    fn sockets_are_no_inputs() {
        let place = place(&["a.html"]);
        let _socket = UnixListener::bind(place.path().join("b.html")).unwrap();
        assert_eq!(
            walk(&[place.path().to_owned()], Options::default()),
            ["a.html > a.txt", "b.html Special"]
        );
    }

    #[test]
    fn the_output_folder_is_not_entered_through_a_symlink() {
        let place = place(&["in/a.html", "out/a.txt"]);
        let at = |path: &str| place.path().join(path);
        symlink(at("out"), at("in/linked")).unwrap();
        let items: Vec<Item> = Walk::new(&[at("in")], Some(&at("out")), following()).unwrap().collect();
        assert!(matches!(&items[0], Item::Skipped { why: Skip::Output, .. }), "{items:?}");
        assert!(matches!(&items[1], Item::Input(_)), "{items:?}");
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn names_that_are_not_utf8_survive() {
        let place = place(&[]);
        let name = OsString::from_vec(b"caf\xE9.html".to_vec());
        if fs::write(place.path().join(&name), "x").is_err() {
            return; // a file system of Unicode names only
        }
        let Some(Item::Input(input)) =
            Walk::new(&[place.path().to_owned()], None, Options::default()).unwrap().next()
        else {
            panic!("no input");
        };
        assert_eq!(input.relative.into_os_string(), name);
        assert_eq!(input.output.into_os_string().into_vec(), b"caf\xE9.txt");
    }
}
