//! Values of columns as JSON, as pandas and pyarrow put them, but without
//! loss: numbers keep all their digits.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::Int96;
use parquet::schema::types::Type as Column;

/// A value as it lies in the file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Int96(Int96),
    Float(f32),
    Double(f64),
    Bytes(&'a [u8]),
}

/// What a column's values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A number or truth value as it is.
    Plain,
    /// A number without a sign.
    Unsigned,
    /// A number with so many of its digits behind the point.
    Decimal(u32),
    /// Of 16 bits.
    Half,
    /// Days since 1970.
    Date,
    /// Units since midnight, so many of them in a second.
    Time(i64),
    /// Units since 1970, so many of them in a second; whether in UTC.
    Timestamp(i64, bool),
    Text,
    Uuid,
}

impl Meaning {
    /// `None` for types that have no form in JSON.
    pub(super) fn of(column: &Column) -> Option<Self> {
        let info = column.get_basic_info();
        let type_ = column.get_physical_type();
        let is_number = matches!(type_, Type::INT32 | Type::INT64);
        let is_bytes = matches!(type_, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
        let unit = |unit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        let decimal =
            |scale: i32| u32::try_from(scale).ok().filter(|scale| *scale < 100).map(Meaning::Decimal);
        if let Some(logical) = info.logical_type_ref() {
            return match logical {
                LogicalType::String | LogicalType::Enum | LogicalType::Json if is_bytes => {
                    Some(Meaning::Text)
                }
                LogicalType::Decimal(decimal_type) if is_number || is_bytes => decimal(decimal_type.scale),
                LogicalType::Date if is_number => Some(Meaning::Date),
                LogicalType::Time(time) if is_number => Some(Meaning::Time(unit(time.unit))),
                LogicalType::Timestamp(time) if is_number => {
                    Some(Meaning::Timestamp(unit(time.unit), time.is_adjusted_to_u_t_c))
                }
                LogicalType::Integer(int) if is_number && !int.is_signed => Some(Meaning::Unsigned),
                LogicalType::Integer(_) if is_number => Some(Meaning::Plain),
                LogicalType::Uuid if is_bytes => Some(Meaning::Uuid),
                LogicalType::Float16 if is_bytes => Some(Meaning::Half),
                // A column of nulls alone.
                LogicalType::Unknown => Some(if is_bytes { Meaning::Text } else { Meaning::Plain }),
                _ => None,
            };
        }
        match info.converted_type() {
            ConvertedType::NONE if type_ == Type::INT96 => Some(Meaning::Timestamp(1_000_000_000, false)),
            ConvertedType::NONE if is_bytes => Some(Meaning::Text),
            ConvertedType::NONE => Some(Meaning::Plain),
            ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON if is_bytes => {
                Some(Meaning::Text)
            }
            ConvertedType::DECIMAL if is_number || is_bytes => decimal(column.get_scale()),
            ConvertedType::DATE if is_number => Some(Meaning::Date),
            ConvertedType::TIME_MILLIS if is_number => Some(Meaning::Time(1_000)),
            ConvertedType::TIME_MICROS if is_number => Some(Meaning::Time(1_000_000)),
            ConvertedType::TIMESTAMP_MILLIS if is_number => Some(Meaning::Timestamp(1_000, true)),
            ConvertedType::TIMESTAMP_MICROS if is_number => Some(Meaning::Timestamp(1_000_000, true)),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64
                if is_number =>
            {
                Some(Meaning::Unsigned)
            }
            ConvertedType::INT_8 | ConvertedType::INT_16 | ConvertedType::INT_32 | ConvertedType::INT_64
                if is_number =>
            {
                Some(Meaning::Plain)
            }
            _ => None,
        }
    }

    /// Appends the value as JSON.
    ///
    /// # Errors
    /// In words, when it has no form in JSON.
    pub(super) fn put(self, value: Value<'_>, json: &mut String) -> Result<(), &'static str> {
        let done = match (self, value) {
            (_, Value::Bool(value)) => write!(json, "{value}"),
            (_, Value::Float(value)) => return number(value.is_finite(), &value, json),
            (_, Value::Double(value)) => return number(value.is_finite(), &value, json),
            (Meaning::Half, Value::Bytes(&[low, high])) => {
                let value = half(u16::from_le_bytes([low, high]));
                return number(value.is_finite(), &value, json);
            }
            (Meaning::Text, Value::Bytes(bytes)) => {
                let text = str::from_utf8(bytes).map_err(|_| "holds bytes that are no UTF-8")?;
                return serialize(text, json);
            }
            (Meaning::Uuid, Value::Bytes(bytes)) if bytes.len() == 16 => uuid(bytes, json),
            (Meaning::Decimal(scale), Value::Bytes(bytes)) => {
                let value = big_endian(bytes).ok_or("holds a number of more than 38 digits")?;
                decimal(value, scale, json)
            }
            (_, Value::Bytes(_)) => return Err("holds a value of the wrong length"),
            (_, Value::Int96(value)) => {
                let &[low, high, day] = value.data() else { return Err("holds a time of the wrong length") };
                let nanos = i64::from(high) << 32 | i64::from(low);
                let time = DateTime::UNIX_EPOCH.naive_utc();
                // 1970 by the Julian count of days.
                let time = time.checked_add_signed(TimeDelta::days(i64::from(day) - 2_440_588));
                let time = time.and_then(|time| time.checked_add_signed(TimeDelta::nanoseconds(nanos)));
                return timestamp(time, false, json);
            }
            (Meaning::Unsigned, Value::Int32(value)) => write!(json, "{}", value.cast_unsigned()),
            (Meaning::Unsigned, Value::Int64(value)) => write!(json, "{}", value.cast_unsigned()),
            (_, Value::Int32(value)) => return self.put_number(i64::from(value), json),
            (_, Value::Int64(value)) => return self.put_number(value, json),
        };
        done.map_err(|_| "cannot be written")
    }

    fn put_number(self, value: i64, json: &mut String) -> Result<(), &'static str> {
        let done = match self {
            Meaning::Decimal(scale) => decimal(i128::from(value), scale, json),
            Meaning::Date => {
                let days = i32::try_from(value).ok().and_then(|days| days.checked_add(719_163));
                let date = days.and_then(NaiveDate::from_num_days_from_ce_opt).ok_or("holds no date")?;
                write!(json, "\"{date}\"")
            }
            Meaning::Time(unit) => {
                let midnight = DateTime::UNIX_EPOCH.naive_utc();
                let time = midnight.checked_add_signed(since(value, unit));
                let time = time.filter(|time| time.date() == midnight.date()).ok_or("holds no time")?;
                write!(json, "\"{}\"", time.time())
            }
            Meaning::Timestamp(unit, is_utc) => {
                let time = DateTime::UNIX_EPOCH.naive_utc().checked_add_signed(since(value, unit));
                return timestamp(time, is_utc, json);
            }
            _ => write!(json, "{value}"),
        };
        done.map_err(|_| "cannot be written")
    }
}

/// So many units, of which a second has `unit`.
fn since(value: i64, unit: i64) -> TimeDelta {
    match unit {
        1_000 => TimeDelta::try_milliseconds(value).unwrap_or(TimeDelta::MAX),
        1_000_000 => TimeDelta::microseconds(value),
        _ => TimeDelta::nanoseconds(value),
    }
}

/// By RFC 3339; without a zone where none is known.
fn timestamp(time: Option<NaiveDateTime>, is_utc: bool, json: &mut String) -> Result<(), &'static str> {
    let time = time.ok_or("holds no time")?.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let shown = if is_utc { &time[..] } else { time.trim_end_matches('Z') };
    write!(json, "\"{shown}\"").map_err(|_| "cannot be written")
}

/// A number; null where it is none that JSON has.
fn number(is_finite: bool, value: &impl serde::Serialize, json: &mut String) -> Result<(), &'static str> {
    if is_finite {
        return serialize(value, json);
    }
    json.push_str("null");
    Ok(())
}

fn serialize(value: &(impl serde::Serialize + ?Sized), json: &mut String) -> Result<(), &'static str> {
    json.push_str(&serde_json::to_string(value).map_err(|_| "cannot be written")?);
    Ok(())
}

/// A number of 16 bits: a sign, five bits of exponent, ten of mantissa.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let mantissa = f32::from(bits & 0x3FF);
    sign * match bits >> 10 & 0x1F {
        0 => mantissa * 2f32.powi(-24),
        31 => return f32::NAN,
        exponent => (1024.0 + mantissa) * 2f32.powi(i32::from(exponent) - 25),
    }
}

/// In two's complement, the highest byte first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let is_negative = bytes.first()? >> 7 == 1;
    let (extra, own) = bytes.split_at(bytes.len().saturating_sub(16));
    let filling = if is_negative { 0xFF } else { 0 };
    if extra.iter().any(|byte| *byte != filling) || own[0] >> 7 != filling >> 7 {
        return None;
    }
    let mut all = [filling; 16];
    all[16 - own.len()..].copy_from_slice(own);
    Some(i128::from_be_bytes(all))
}

fn decimal(value: i128, scale: u32, json: &mut String) -> std::fmt::Result {
    let scale = scale as usize;
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", value.unsigned_abs(), scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if scale == 0 { write!(json, "{sign}{whole}") } else { write!(json, "{sign}{whole}.{part}") }
}

fn uuid(bytes: &[u8], json: &mut String) -> std::fmt::Result {
    json.push('"');
    for (at, byte) in bytes.iter().enumerate() {
        let dash = if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" };
        write!(json, "{dash}{byte:02x}")?;
    }
    json.push('"');
    Ok(())
}
