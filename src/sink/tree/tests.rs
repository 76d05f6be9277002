use std::collections::BTreeMap;

use super::*;

fn tree() -> (tempfile::TempDir, Tree) {
    let folder = tempfile::tempdir().unwrap();
    let tree = Tree::open(&folder.path().join("new/out")).unwrap();
    (folder, tree)
}

/// Names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn writes_and_replaces() {
    let (_folder, tree) = tree();
    let output = Path::new("a/b/c.txt");
    for text in ["first, longer text", "second", ""] {
        tree.write(output, text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(tree.path(output)).unwrap(), text);
    }
    assert_eq!(names(&tree.path(Path::new("a/b"))), ["c.txt"]);
}

#[test]
fn many_threads_one_folder() {
    let (_folder, tree) = tree();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let tree = &tree;
            scope.spawn(move || {
                for n in 0..50 {
                    let name = format!("x/{}/{thread}-{n}.txt", n % 3);
                    tree.write(Path::new(&name), name.as_bytes()).unwrap();
                }
            });
        }
    });
    let written: usize = (0..3).map(|n| names(&tree.path(Path::new(&format!("x/{n}")))).len()).sum();
    assert_eq!(written, 200);
}

#[test]
fn metadata_lies_beside_the_output() {
    let (_folder, tree) = tree();
    let metadata = BTreeMap::from([("title", "Straße")]);
    tree.write_metadata(Path::new("a/1.html.txt"), &metadata_json(&metadata).unwrap()).unwrap();
    let json = fs::read_to_string(tree.path(Path::new("a/1.html.meta.json"))).unwrap();
    assert_eq!(json, "{\n  \"title\": \"Straße\"\n}\n");
}

#[test]
fn an_output_is_there_when_it_is_whole() {
    let (_folder, tree) = tree();
    let output = Path::new("a.txt");
    assert!(!tree.has(output, 0));
    tree.write(output, b"xyz").unwrap();
    assert!(tree.has(output, 3) && !tree.has(output, 2));
    fs::create_dir(tree.path(Path::new("folder.txt"))).unwrap();
    let bytes = fs::metadata(tree.path(Path::new("folder.txt"))).unwrap().len();
    assert!(!tree.has(Path::new("folder.txt"), bytes));
}

#[test]
fn a_growing_output_is_there_when_it_is_finished() {
    let (_folder, tree) = tree();
    let output = Path::new("a/1.jsonl");
    let mut growing = tree.begin(output).unwrap();
    growing.append(b"one\n").unwrap();
    drop(growing);
    assert_eq!(names(&tree.path(Path::new("a"))), [""; 0]);

    let mut growing = tree.begin(output).unwrap();
    growing.append(b"one\n").unwrap();
    assert_eq!(growing.finish().unwrap(), 4);
    assert_eq!(names(&tree.path(Path::new("a"))), ["1.jsonl"]);
}

#[test]
fn a_growing_output_is_gone_on_with_where_it_was_flushed() {
    let (_folder, tree) = tree();
    let output = Path::new("a/1.jsonl");
    let mut growing = tree.begin(output).unwrap();
    growing.append(b"one\n").unwrap();
    let (part, written) = growing.checkpoint().unwrap();
    growing.append(b"torn").unwrap();
    drop(growing);

    let next = Tree::open(&tree.root).unwrap();
    next.keep(vec![part.into()]);
    next.write(Path::new("a/2.txt"), b"x").unwrap();
    assert!(next.resume(output, 9).unwrap().is_none());
    let mut growing = next.resume(output, written).unwrap().unwrap();
    growing.append(b"two\n").unwrap();
    growing.finish().unwrap();
    assert_eq!(fs::read(next.path(output)).unwrap(), b"one\ntwo\n");
    assert_eq!(names(&next.path(Path::new("a"))), ["1.jsonl", "2.txt"]);
}

#[test]
fn a_growing_output_that_nobody_goes_on_with_goes() {
    let (_folder, tree) = tree();
    let mut growing = tree.begin(Path::new("a/1.jsonl")).unwrap();
    growing.checkpoint().unwrap();
    drop(growing);
    Tree::open(&tree.root).unwrap().write(Path::new("a/2.txt"), b"x").unwrap();
    assert_eq!(names(&tree.path(Path::new("a"))), ["2.txt"]);
}

#[test]
fn stale_temporary_files_go_and_nothing_else() {
    let (_folder, tree) = tree();
    fs::create_dir(tree.path(Path::new("a"))).unwrap();
    let own = format!("a/{}abc{SUFFIX}", tree.own_prefix);
    for name in ["a/.dechrome-0123-x.tmp", "a/.dechrome-notes", "a/x.tmp", &own] {
        fs::write(tree.path(Path::new(name)), "x").unwrap();
    }
    tree.write(Path::new("a/1.txt"), b"x").unwrap();
    let left = names(&tree.path(Path::new("a")));
    assert_eq!(left, [&own[2..], ".dechrome-notes", "1.txt", "x.tmp"]);
}

#[test]
fn two_runs_in_one_folder_do_not_harm_each_other() {
    let (_folder, tree) = tree();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..200 {
                tree.write(Path::new(&format!("a/{n}.txt")), b"x").unwrap();
            }
        });
        for _ in 0..20 {
            let other = Tree::open(&tree.root).unwrap();
            other.write(Path::new("a/other.txt"), b"y").unwrap();
        }
    });
    assert_eq!(names(&tree.path(Path::new("a"))).len(), 201);
}

#[cfg(unix)] // other systems' words differ
#[test]
fn a_failed_write_names_the_output_and_leaves_nothing() {
    let (_folder, tree) = tree();
    fs::create_dir_all(tree.path(Path::new("a/1.txt/in-the-way"))).unwrap();
    let error = tree.write(Path::new("a/1.txt"), b"x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("1.txt cannot be written: is a directory; move"), "{error}");
    assert_eq!(names(&tree.path(Path::new("a"))), ["1.txt"]);

    tree.write(Path::new("file"), b"x").unwrap();
    let error = tree.write(Path::new("file/1.txt"), b"x").unwrap_err();
    assert!(error.to_string().contains("a file stands where a folder is needed"), "{error}");
    assert_eq!(names(&tree.root), ["a", "file"]);

    let long = format!("a/{}.txt", "x".repeat(300));
    let error = tree.write(Path::new(&long), b"x").unwrap_err();
    assert!(error.to_string().contains("too long"), "{error}");
    assert_eq!(names(&tree.path(Path::new("a"))), ["1.txt"]);
}

#[test]
fn an_output_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let error = Tree::open(&folder.path().join("file/out")).unwrap_err();
    assert!(error.to_string().contains("out cannot be written"), "{error}");
}

#[cfg(unix)]
#[test]
fn permissions_are_those_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, tree) = tree();
    tree.write(Path::new("a.txt"), b"x").unwrap();
    fs::write(tree.path(Path::new("b.txt")), "x").unwrap();
    let mode = |name: &str| fs::metadata(tree.path(Path::new(name))).unwrap().permissions().mode();
    assert_eq!(mode("a.txt"), mode("b.txt"));
}
