use super::*;

fn read(text: &str) -> (String, String) {
    let mut normal = Normal::default();
    Keys::new().unwrap().read(text, &mut normal);
    (normal.exact, normal.loose)
}

#[test]
fn slight_variations_are_one_text() {
    for (one, other) in [
        ("All News. By the Minute.", "ALL NEWS – by the\u{a0}minute"),
        ("Updated 3 May 2012, 14:30", "Updated: Monday, 24.12.2011"),
        ("12 comments", "3 Comments"),
        ("Write to ada@harbour.example", "write to news@harbour.example"),
        ("See https://a.example/1", "See www.b.example"),
        ("ＡＢＣ news", "abc news"),
        ("co\u{ad}okies", "cookies"),
    ] {
        assert_eq!(read(one).1, read(other).1, "{one:?} {other:?}");
    }
    assert_eq!(read("Опубликовано 5 января 2012").1, "опубликовано #");
    assert_eq!(read("2011年12月3日").1, "#年#月#日");
}

#[test]
fn dates_times_and_addresses_are_moments() {
    let mut normal = Normal::default();
    let keys = Keys::new().unwrap();
    for (text, moment) in [
        ("at 14:30", true),
        ("24.12.2011", true),
        ("2011-12-24", true),
        ("5 January", true),
        ("So May went out with Jan", false),
        ("2011年12月", true),
        ("a@b.example", true),
        ("12.5 kg", false),
        ("Rooms: 3", false),
        ("12 comments", false),
    ] {
        keys.read(text, &mut normal);
        assert_eq!(normal.moment, moment, "{text}");
    }
}

#[test]
fn the_exact_text_keeps_its_numbers() {
    assert_eq!(read("Rooms: 3").0, "rooms 3");
    assert_ne!(read("Rooms: 3").0, read("Rooms: 4").0);
    assert_eq!(read("mp3 B2B").1, "mp# b#b");
}

#[test]
fn the_short_road_gives_the_same_keys() {
    let mut normal = Normal::default();
    let keys = Keys::new().unwrap();
    for (text, plain) in [
        ("", true),
        ("*** – …", true),
        ("All News. By the\u{a0}Minute – “so”!", true),
        (" co\u{ad}okies\tÄRGER ＡＢＣ: x:/y www", true),
        ("İSTANBUL Ὀδυσσεύς ΟΔΟΣ Опубликовано", true),
        ("ジョン・スミス 東京は", true),
        ("May, or June", true),
        ("Rooms: 3", false),
        ("Ⅷ １２ ٣ 〇", false),
        ("Write to ada@harbour.example", false),
        ("see www.b.example", false),
        ("see (http://b.example)", false),
    ] {
        keys.read(text, &mut normal);
        let (exact, loose) = (normal.exact_key(), normal.loose_key());
        let long = TextKeys { exact, loose, moment: normal.moment };
        assert_eq!(keys.of(text, &mut normal), long, "{text}");
        assert_eq!(plain::key(text).is_some(), plain, "{text}");
    }
}

#[test]
fn words_of_dates_go_with_the_numbers_beside_them() {
    for (text, loose) in [
        ("5 May 2012 Monday and June", "# and june"),
        ("Monday May 5 or May", "# or may"),
        ("12 May x 7 June 8 9 y2 June", "# x # y# june"),
        ("May x 5", "may x #"),
        ("1 2 3", "#"),
        ("a@b.example 5 May a@b.example", "@ # @"),
    ] {
        assert_eq!(read(text).1, loose, "{text}");
    }
}

#[test]
fn what_has_no_letters_has_no_key() {
    let mut normal = Normal::default();
    let keys = Keys::new().unwrap();
    for (text, exact, loose) in [
        ("12 | 13", false, false),
        ("***", false, false),
        ("May 2012", true, false),
        ("Go by 5 May", true, true),
    ] {
        keys.read(text, &mut normal);
        assert_eq!((normal.exact_key() != 0, normal.loose_key() != 0), (exact, loose), "{text}");
    }
}
