//! Looking for a byte that most often is near.

use memchr::memchr;

/// Bytes looked at before `memchr` is called, whose call alone costs as much.
const NEAR: usize = 32;

/// Where a byte first stands in `bytes[from..to]`.
pub(super) fn find(bytes: &[u8], from: usize, to: usize, byte: u8) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    let wanted = ONES * u64::from(byte);
    let mut at = from;
    while at < to && at < from + NEAR {
        let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { break };
        // Zero where the byte stands. The lowest top bit left tells the first.
        let other = u64::from_le_bytes(*word) ^ wanted;
        let zeros = other.wrapping_sub(ONES) & !other & (ONES << 7);
        if zeros != 0 {
            let found = at + zeros.trailing_zeros() as usize / 8;
            return (found < to).then_some(found);
        }
        at += size_of_val(word);
    }
    memchr(byte, bytes.get(at..to)?).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_in_range() {
        for length in 0..90 {
            for place in 0..length {
                let mut bytes = vec![b'"' + 1; length];
                bytes[place] = b'"';
                if place > 1 {
                    bytes[place - 1] = b'"' | 0x80;
                }
                for (from, to) in
                    [(0, length), (3, length), (0, length - 1), (length / 2, length - 2 * (length / 5))]
                {
                    let found = (from..to).contains(&place).then_some(place);
                    assert_eq!(find(&bytes, from, to, b'"'), found, "{place} of {length} in {from}..{to}");
                }
            }
        }
    }
}
