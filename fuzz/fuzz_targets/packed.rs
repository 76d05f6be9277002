//! Any bytes as a ZIP, Parquet or TAR file, which the first bytes tell, so
//! that real files can be seeds.
#![no_main]

use std::panic;
use std::sync::Once;

use dechrome::fuzzing::read_archive;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

/// From now on a panic in another crate does not end the fuzzer: the reader
/// has to catch those of `parquet` and of what that uses. One that gets out of
/// the reader ends it all the same.
fn allow_panics_of_others() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let abort = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !info.location().is_some_and(|location| location.file().contains("/registry/src/")) {
                abort(info);
            }
        }));
    });
}

/// Makes the checksums of TAR headers right, which no mutation would hit.
fn mend_sums(bytes: &mut [u8]) {
    for block in bytes.as_chunks_mut::<512>().0 {
        if block[257..].starts_with(b"ustar") {
            block[148..156].fill(b' ');
            let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
            block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
}

fuzz_mutator!(|bytes: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let size = fuzzer_mutate(bytes, size, max_size);
    // Wrong ones are read too.
    if seed % 4 > 0 {
        mend_sums(&mut bytes[..size]);
    }
    size
});

fuzz_target!(|bytes: &[u8]| {
    allow_panics_of_others();
    let name = match bytes {
        [b'P', b'A', ..] => "fuzzed.parquet",
        // A program that unpacks itself begins with an M.
        [b'P' | b'M', ..] => "fuzzed.zip",
        _ => "fuzzed.tar",
    };
    read_archive(name, bytes);
});
