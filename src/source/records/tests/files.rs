//! Writes ZIP and TAR files, right ones and wrong ones.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// A file of a ZIP archive, and what its headers say of it.
#[derive(Clone)]
pub(super) struct Zipped {
    pub(super) name: Vec<u8>,
    pub(super) method: u16,
    pub(super) flags: u16,
    pub(super) data: Vec<u8>,
    pub(super) unpacked: u64,
    pub(super) sum: u32,
    /// Unix's mode.
    pub(super) mode: u32,
    /// Of the directory's entry.
    pub(super) extra: Vec<u8>,
    /// In place of the sizes and the offset, which stand in a Zip64 field.
    pub(super) is_wide: bool,
    /// In place of a local header and data of its own, those of the file of this number.
    pub(super) shares: Option<usize>,
}

impl Zipped {
    pub(super) fn new(name: &[u8], page: &[u8], method: u16) -> Self {
        let data = match method {
            8 => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(page).unwrap();
                encoder.finish().unwrap()
            }
            93 => super::writer::zstd(page, b""),
            _ => page.to_vec(),
        };
        let mut sum = Crc::new();
        sum.update(page);
        Zipped {
            name: name.to_vec(),
            method,
            flags: 0,
            data,
            unpacked: page.len() as u64,
            sum: sum.sum(),
            mode: 0o100_644,
            extra: Vec::new(),
            is_wide: false,
            shares: None,
        }
    }

    fn common(&self) -> Vec<u8> {
        let [packed, unpacked] = [self.data.len() as u64, self.unpacked]
            .map(|size| if self.is_wide { u32::MAX } else { size as u32 });
        [
            &20u16.to_le_bytes()[..],
            &self.flags.to_le_bytes(),
            &self.method.to_le_bytes(),
            // 2024-02-29 12:34:56
            &(12u16 << 11 | 34 << 5 | 28).to_le_bytes(),
            &(44u16 << 9 | 2 << 5 | 29).to_le_bytes(),
            &self.sum.to_le_bytes(),
            &packed.to_le_bytes(),
            &unpacked.to_le_bytes(),
            &(self.name.len() as u16).to_le_bytes(),
        ]
        .concat()
    }

    fn local(&self) -> Vec<u8> {
        [b"PK\x03\x04", &self.common()[..], b"\0\0", &self.name, &self.data].concat()
    }

    fn entry(&self, at: u64) -> Vec<u8> {
        let mut extra = self.extra.clone();
        if self.is_wide {
            extra.extend_from_slice(b"\x01\0\x18\0");
            for number in [self.unpacked, self.data.len() as u64, at] {
                extra.extend_from_slice(&number.to_le_bytes());
            }
        }
        [
            &b"PK\x01\x02\x14\x03"[..],
            &self.common(),
            &(extra.len() as u16).to_le_bytes(),
            &[0; 6],
            &(self.mode << 16).to_le_bytes(),
            &(if self.is_wide { u32::MAX } else { at as u32 }).to_le_bytes(),
            &self.name,
            &extra,
        ]
        .concat()
    }
}

/// The archive, and where in it each entry of its directory begins, and its end.
pub(super) fn zip_with_places(files: &[Zipped], is_wide: bool) -> (Vec<u8>, Vec<u64>) {
    let (mut bytes, mut ats, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        let own = bytes.len() as u64;
        ats.push(file.shares.map_or(own, |of| ats[of]));
        if file.shares.is_none() {
            bytes.extend_from_slice(&file.local());
        }
    }
    let begin = bytes.len() as u64;
    for (file, at) in files.iter().zip(ats) {
        places.push(bytes.len() as u64);
        bytes.extend_from_slice(&file.entry(at));
    }
    let end_at = bytes.len() as u64;
    places.push(end_at);
    let (count, size) = (files.len() as u64, end_at - begin);
    if is_wide {
        bytes.extend_from_slice(b"PK\x06\x06\x2C\0\0\0\0\0\0\0\x2D\x03\x2D\0\0\0\0\0\0\0\0\0");
        for number in [count, count, size, begin] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        bytes.extend_from_slice(&end_at.to_le_bytes());
        bytes.extend_from_slice(b"\x01\0\0\0");
    }
    let most = |number: u64, most: u64| if is_wide { most } else { number };
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&[(most(count, 0xFFFF) as u16).to_le_bytes(); 2].concat());
    bytes.extend_from_slice(&(most(size, 0xFFFF_FFFF) as u32).to_le_bytes());
    bytes.extend_from_slice(&(most(begin, 0xFFFF_FFFF) as u32).to_le_bytes());
    bytes.extend_from_slice(b"\0\0");
    (bytes, places)
}

pub(super) fn zip(files: &[Zipped]) -> Vec<u8> {
    zip_with_places(files, false).0
}

/// A TAR header with its right checksum, and data up to a block's end.
pub(super) fn tarred(name: &[u8], kind: u8, size: &[u8; 12], data: &[u8]) -> Vec<u8> {
    let mut block = [0; 512];
    block[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    for at in [100, 108, 116] {
        block[at..at + 8].copy_from_slice(b"0000644\0");
    }
    block[124..136].copy_from_slice(size);
    // 2024-02-29 12:34:56
    block[136..148].copy_from_slice(b"14570074760\0");
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    put_sum(&mut block);
    let mut bytes = [&block[..], data].concat();
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

pub(super) fn put_sum(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block[..512].iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

pub(super) fn octal(size: usize) -> [u8; 12] {
    format!("{size:011o}\0").into_bytes().try_into().unwrap()
}

/// A file of a TAR archive.
pub(super) fn file(name: &str, page: &[u8]) -> Vec<u8> {
    tarred(name.as_bytes(), b'0', &octal(page.len()), page)
}

/// An extended header.
pub(super) fn pax(records: &[(&str, &[u8])]) -> Vec<u8> {
    let mut data = Vec::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let length = (rest..).find(|length| rest + length.to_string().len() == *length).unwrap();
        data.extend_from_slice(format!("{length} {key}=").as_bytes());
        data.extend_from_slice(value);
        data.push(b'\n');
    }
    tarred(b"././@PaxHeader", b'x', &octal(data.len()), &data)
}

/// GNU tar's header of a long name.
pub(super) fn long_name(name: &str) -> Vec<u8> {
    let data = [name.as_bytes(), b"\0"].concat();
    tarred(b"././@LongLink", b'L', &octal(data.len()), &data)
}

/// What ends an archive.
pub(super) fn tar_end() -> Vec<u8> {
    vec![0; 1024]
}
