mod html5lib;

use encoding_rs::*;

use super::*;

/// A text of our own in a script, and encodings that such pages were in.
const TEXTS: &[(&str, &[&Encoding])] = &[
    (
        "Ночью в горах выпал первый снег, и дорога к старой обсерватории закрылась до весны. \
         Сторож, который жил там один, заранее запас дрова и керосин; письма ему приносили раз в месяц.",
        &[WINDOWS_1251, KOI8_R],
    ),
    (
        "Zeszłej nocy w górach spadł pierwszy śnieg i droga do starego obserwatorium została zamknięta aż do \
         wiosny. Stróż, który mieszkał tam sam, już wcześniej zgromadził drewno i naftę; listy nosił mu ktoś raz \
         w miesiącu, jeżeli ścieżką dało się przejść.",
        &[ISO_8859_2, WINDOWS_1250],
    ),
    (
        "Τη νύχτα έπεσε στα βουνά το πρώτο χιόνι και ο δρόμος προς το παλιό αστεροσκοπείο έκλεισε μέχρι την \
         άνοιξη. Ο φύλακας, που ζούσε εκεί μόνος, είχε μαζέψει από νωρίς ξύλα και πετρέλαιο.",
        &[ISO_8859_7, WINDOWS_1253],
    ),
    (
        "昨天夜里山上下了第一场雪，通往老天文台的路一直要封到春天。看守人独自住在那里，早就备好了木柴和煤油；\
         每个月有人给他送一次信。",
        &[GBK, GB18030],
    ),
    (
        "昨天夜裡山上下了第一場雪，通往老天文臺的路一直要封到春天。看守人獨自住在那裡，早就備好了木柴和煤油；\
         每個月有人給他送一次信。",
        &[BIG5],
    ),
    (
        "昨夜、山に初雪が降り、古い天文台へ続く道は春まで閉ざされた。ひとりで暮らす番人は、薪と灯油を早くから\
         蓄えていた。手紙は月に一度だけ届けられる。",
        &[SHIFT_JIS, EUC_JP, ISO_2022_JP],
    ),
    (
        "어젯밤 산에 첫눈이 내려 오래된 천문대로 가는 길이 봄까지 막혔다. 그곳에 혼자 사는 관리인은 장작과 등유를 \
         미리 준비해 두었고, 편지는 한 달에 한 번 배달된다.",
        &[EUC_KR],
    ),
    (
        "Cette nuit, la première neige est tombée sur les montagnes, et la route de l’ancien observatoire est \
         fermée jusqu’au printemps. Le gardien, qui vit là-haut tout seul, a déjà rentré son bois ; une lettre \
         lui arrive chaque mois — quand le sentier a été dégagé.",
        &[WINDOWS_1252],
    ),
];

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{} cannot hold the text", encoding.name());
    bytes.into_owned()
}

fn page(text: &str, head: &str) -> String {
    format!("<!DOCTYPE html><html><head>{head}</head><body><p>{text}</p></body></html>")
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn read(bytes: &[u8]) -> Decoded<'_> {
    decode(bytes, InputKind::Auto, None).unwrap()
}

#[test]
fn declared_by_meta() {
    for (text, encodings) in TEXTS {
        for encoding in *encodings {
            let html = page(text, &format!("<meta charset=\"{}\">", encoding.name()));
            let bytes = encode(&html, encoding);
            let decoded = read(&bytes);
            assert_eq!(decoded.text, html);
            assert_eq!(decoded.encoding, encoding.name());
            assert_eq!(decoded.kind, InputKind::Html);
        }
    }
}

#[test]
fn declared_by_the_transport() {
    for (text, encodings) in TEXTS {
        for encoding in *encodings {
            let bytes = encode(text, encoding);
            let decoded = decode(&bytes, InputKind::Text, Some(encoding.name())).unwrap();
            assert_eq!(decoded.text, *text);
            assert_eq!(decoded.encoding, encoding.name());
        }
    }
}

#[test]
fn the_transport_goes_before_meta() {
    let (text, _) = TEXTS[0];
    let html = page(text, "<meta charset=windows-1251>");
    let bytes = encode(&html, KOI8_R);
    assert_eq!(decode(&bytes, InputKind::Html, Some("koi8-r")).unwrap().text, html);
}

#[test]
fn undeclared() {
    for (text, encodings) in TEXTS {
        for encoding in *encodings {
            for html in [page(text, ""), (*text).to_owned()] {
                let bytes = encode(&html, encoding);
                assert_eq!(read(&bytes).text, html, "{}", encoding.name());
            }
        }
    }
}

#[test]
fn undeclared_behind_much_ascii() {
    let (text, _) = TEXTS[0];
    let html = page(text, &format!("<script>{}</script>", "var a = 1;\n".repeat(40_000)));
    assert_eq!(read(&encode(&html, WINDOWS_1251)).text, html);
}

#[test]
fn utf16_with_and_without_mark() {
    for (text, _) in TEXTS {
        let html = page(text, "<meta charset=utf-16>");
        for (unit, name) in
            [(u16::to_le_bytes as fn(u16) -> [u8; 2], "UTF-16LE"), (u16::to_be_bytes, "UTF-16BE")]
        {
            let bare = utf16(&html, unit);
            let marked = utf16(&format!("\u{FEFF}{html}"), unit);
            for bytes in [bare, marked] {
                let decoded = read(&bytes);
                assert_eq!(decoded.text, html);
                assert_eq!(decoded.encoding, name);
            }
        }
    }
}

#[test]
fn utf8_is_borrowed_and_loses_its_mark() {
    let bytes = "\u{FEFF}Déjà vu, 再见".as_bytes();
    let decoded = read(bytes);
    assert!(matches!(decoded.text, Cow::Borrowed("Déjà vu, 再见")));
    assert_eq!(decoded.encoding, "UTF-8");
    assert_eq!(decoded.kind, InputKind::Text);
}

#[test]
fn nothing_is_an_empty_text() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        assert_eq!(read(bytes).text, "");
    }
}

#[test]
fn utf8_under_a_wrong_declaration() {
    for (text, _) in TEXTS {
        for label in ["iso-8859-1", "windows-1251", "gb2312", "big5", "shift_jis", "euc-kr"] {
            let html = page(text, &format!("<meta charset={label}>"));
            let decoded = decode(html.as_bytes(), InputKind::Html, Some(label)).unwrap();
            assert_eq!(decoded.text, html);
            assert_eq!(decoded.encoding, "UTF-8");
        }
    }
}

#[test]
fn utf8_with_a_damaged_byte_stays_utf8() {
    for label in ["utf-8", "iso-8859-1", "none"] {
        let html = page(TEXTS[7].0, &format!("<meta charset={label}>"));
        let mut bytes = html.replacen("fermée", "ferm#e", 1).into_bytes();
        let at = bytes.iter().position(|&byte| byte == b'#').unwrap();
        bytes[at] = 0xE9;
        assert_eq!(read(&bytes).text, html.replacen("fermée", "ferm\u{FFFD}e", 1), "{label}");
    }
}

#[test]
fn utf8_cut_off_inside_a_letter() {
    let bytes = "caf\u{E9}".as_bytes();
    let decoded = read(&bytes[..bytes.len() - 1]);
    assert_eq!((decoded.text.as_ref(), decoded.encoding), ("caf\u{FFFD}", "UTF-8"));
}

#[test]
fn legacy_under_a_wrong_utf8_declaration() {
    for (text, encodings) in TEXTS {
        let encoding = encodings[0];
        let html = page(text, "<meta charset=utf-8>");
        assert_eq!(read(&encode(&html, encoding)).text, html, "{}", encoding.name());
    }
}

#[test]
fn another_script_under_a_latin_declaration() {
    for (text, encodings) in &TEXTS[..7] {
        if *encodings == [ISO_8859_2, WINDOWS_1250] {
            continue;
        }
        let html = page(text, "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>");
        assert_eq!(read(&encode(&html, encodings[0])).text, html, "{}", encodings[0].name());
    }
}

#[test]
fn latin_under_a_latin_declaration_is_believed() {
    let text = "Zeszłej nocy spadł śnieg, więc ścieżkę zamknięto.";
    for label in ["iso-8859-2", "iso-8859-1"] {
        let html = page(text, &format!("<meta charset={label}>"));
        let bytes = encode(&html, ISO_8859_2);
        assert_eq!(read(&bytes).encoding, Encoding::for_label(label.as_bytes()).unwrap().name());
    }
}

#[test]
fn windows_quotes_under_iso_8859_1() {
    let html = page("“It rained all night…” – so the keeper’s log says.", "<meta charset=iso-8859-1>");
    assert_eq!(read(&encode(&html, WINDOWS_1252)).text, html);
}

#[test]
fn a_text_file_has_no_meta() {
    let text = format!("<meta charset=koi8-r> {}", TEXTS[7].0);
    let bytes = encode(&text, WINDOWS_1252);
    assert_eq!(decode(&bytes, InputKind::Text, None).unwrap().text, text);
}

#[test]
fn unknown_labels_are_passed_over() {
    let html = page(TEXTS[0].0, "<meta charset=windows-1251>");
    let bytes = encode(&html, WINDOWS_1251);
    for label in ["", "none", "hz-gb-2312", "\u{0}"] {
        assert_eq!(decode(&bytes, InputKind::Html, Some(label)).unwrap().text, html);
    }
}

#[test]
fn what_is_no_text_is_refused() {
    let numbers: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    for (bytes, says) in [
        (&b"%PDF-1.4\n1 0 obj\n"[..], "a PDF"),
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "a PNG image"),
        (b"PK\x03\x04\x14\0\0\0", "a ZIP archive"),
        (&numbers, "binary data"),
        (&[0; 500], "binary data"),
    ] {
        for kind in [InputKind::Auto, InputKind::Html, InputKind::Text] {
            let error = decode(bytes, kind, None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotText);
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}

#[test]
fn zeros_inside_a_page_are_kept() {
    let decoded = read(b"<p>one\0two</p> and a good deal more of an ordinary page");
    assert!(decoded.text.contains("one\0two"));
}

proptest::proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(bytes: Vec<u8>, charset: Option<String>) {
        let _ = decode(&bytes, InputKind::Auto, charset.as_deref());
    }

    #[test]
    fn any_rubble_of_tags_is_read_to_its_end(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "<", "!", "--", ">", "meta", " ", "charset", "=", "'", "\"", "/", "?", "xml", "encoding", "content",
                "http-equiv", "content-type", "script", "head", "koi8-r", "\u{0}", "é",
            ]),
            0..60,
        )
    ) {
        let page = parts.concat();
        for end in 0..=page.len() {
            declared::declared(&page.as_bytes()[..end]);
        }
    }
}
