//! Columns within columns, put together to JSON: the assembly of records of
//! the Dremel paper (Melnik et al., VLDB 2010), for one row at a time.

use std::ops::Range;

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::Type;

use super::column::Column;
use super::value::{Meaning, Value};

/// A column of the file, or one within.
#[derive(Debug)]
pub(super) struct Shape {
    kind: Kind,
    /// The definition level from which it is there.
    level: i16,
    /// The columns of values that it is made of.
    pub(super) leaves: Range<usize>,
}

#[derive(Debug)]
enum Kind {
    Value(Meaning),
    Struct(Vec<(String, Shape)>),
    /// Its elements follow at this repetition level.
    List(i16, Box<Shape>),
    /// Keys and values.
    Map(i16, Box<(Shape, Shape)>),
}

/// Levels above a column, and columns of values before it.
#[derive(Clone, Copy)]
struct Above {
    definition: i16,
    repetition: i16,
    leaf: usize,
}

impl Shape {
    /// The form of a column whose first column of values has this number.
    ///
    /// # Errors
    /// The name of what cannot be put as JSON.
    pub(super) fn of(column: &Type, leaf: usize) -> Result<Self, String> {
        Shape::below(column, Above { definition: 0, repetition: 0, leaf })
    }

    fn below(column: &Type, mut above: Above) -> Result<Self, String> {
        match repetition(column) {
            Repetition::REQUIRED => Shape::there(column, above),
            Repetition::OPTIONAL => {
                above.definition += 1;
                Shape::there(column, above)
            }
            // Repeated by itself, without being called a list.
            Repetition::REPEATED => Ok(list(above, Shape::there(column, inside(above))?)),
        }
    }

    /// The form of a column but for its being null or repeated.
    fn there(column: &Type, above: Above) -> Result<Self, String> {
        let level = above.definition;
        if column.is_primitive() {
            let meaning = Meaning::of(column).ok_or_else(|| column.name().to_owned())?;
            return Ok(Shape { kind: Kind::Value(meaning), level, leaves: above.leaf..above.leaf + 1 });
        }
        let fields = column.get_fields();
        let repeated = match fields {
            [one] if repetition(one) == Repetition::REPEATED => Some(one),
            _ => None,
        };
        match (Group::of(column), repeated) {
            (Group::List, Some(element)) => {
                // The older forms of lists: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
                let is_wrapped = element.is_group()
                    && element.get_fields().len() == 1
                    && element.name() != "array"
                    && element.name() != format!("{}_tuple", column.name());
                let element = if is_wrapped {
                    Shape::below(&element.get_fields()[0], inside(above))?
                } else {
                    Shape::there(element, inside(above))?
                };
                Ok(list(above, element))
            }
            (Group::Map, Some(pair)) if pair.is_group() && pair.get_fields().len() == 2 => {
                let within = inside(above);
                let key = Shape::below(&pair.get_fields()[0], within)?;
                let value = Shape::below(&pair.get_fields()[1], Above { leaf: key.leaves.end, ..within })?;
                let leaves = key.leaves.start..value.leaves.end;
                Ok(Shape { kind: Kind::Map(within.repetition, Box::new((key, value))), level, leaves })
            }
            (Group::Struct, _) if !fields.is_empty() => {
                let mut leaf = above.leaf;
                let mut members = Vec::with_capacity(fields.len());
                for field in fields {
                    let member = Shape::below(field, Above { leaf, ..above })?;
                    leaf = member.leaves.end;
                    members.push((field.name().to_owned(), member));
                }
                Ok(Shape { kind: Kind::Struct(members), level, leaves: above.leaf..leaf })
            }
            _ => Err(column.name().to_owned()),
        }
    }

    /// Whether its values are strings of a column of its own.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Value(Meaning::Text))
    }

    /// Whether there is a field at `path`, as
    /// [`Object::get`](super::super::object::Object::get) finds it.
    pub(super) fn has(&self, path: &str) -> bool {
        match &self.kind {
            Kind::Struct(members) => find(members, path),
            // Its keys are known when it is read.
            Kind::Map(..) => true,
            Kind::Value(_) | Kind::List(..) => false,
        }
    }

    /// Appends what the columns hold of it as JSON.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn put(&self, columns: &mut [Column], json: &mut Json) -> Result<(), Wrong> {
        if self.definition(columns)? < self.level {
            self.advance(columns);
            return json.push("null");
        }
        match &self.kind {
            Kind::Value(meaning) => {
                let column = &mut columns[self.leaves.start];
                let value = column.value().ok_or(Wrong::Levels)?;
                json.put(*meaning, value)?;
                column.advance();
                Ok(())
            }
            Kind::Struct(members) => {
                let mut before = "{";
                for (name, member) in members {
                    json.push(before)?;
                    json.name(name)?;
                    member.put(columns, json)?;
                    before = ",";
                }
                json.push("}")
            }
            Kind::List(repetition, element) => {
                json.push("[")?;
                self.elements(*repetition, columns, json, |columns, json| element.put(columns, json))?;
                json.push("]")
            }
            Kind::Map(repetition, pair) => {
                let (key, value) = &**pair;
                json.push("{")?;
                self.elements(*repetition, columns, json, |columns, json| {
                    let begin = json.text.len();
                    key.put(columns, json)?;
                    // Names are strings in JSON.
                    if !json.text[begin..].starts_with('"') {
                        let name = json.text.split_off(begin);
                        json.name(&name)?;
                    } else {
                        json.push(":")?;
                    }
                    value.put(columns, json)
                })?;
                json.push("}")
            }
        }
    }

    /// Puts each element of a list or map that is there.
    fn elements(
        &self,
        repetition: i16,
        columns: &mut [Column],
        json: &mut Json,
        mut put: impl FnMut(&mut [Column], &mut Json) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        if self.definition(columns)? == self.level {
            self.advance(columns);
            return Ok(());
        }
        loop {
            put(columns, json)?;
            if columns[self.leaves.start].repetition() != Some(repetition) {
                return Ok(());
            }
            json.push(",")?;
        }
    }

    fn definition(&self, columns: &[Column]) -> Result<i16, Wrong> {
        columns[self.leaves.start].definition().ok_or(Wrong::Levels)
    }

    /// Goes on behind an entry that all its columns have: a null or an empty list.
    fn advance(&self, columns: &mut [Column]) {
        columns[self.leaves.clone()].iter_mut().for_each(Column::advance);
    }
}

/// Whether one of the named columns is at `path`, or has it within.
pub(super) fn find(columns: &[(String, Shape)], path: &str) -> bool {
    let own = |name: &str| columns.iter().rev().find(|(own, _)| own == name).map(|(_, shape)| shape);
    own(path).is_some()
        || path.split_once('.').is_some_and(|(name, rest)| own(name).is_some_and(|shape| shape.has(rest)))
}

fn list(above: Above, element: Shape) -> Shape {
    let leaves = element.leaves.clone();
    Shape { kind: Kind::List(above.repetition + 1, Box::new(element)), level: above.definition, leaves }
}

fn inside(above: Above) -> Above {
    Above { definition: above.definition + 1, repetition: above.repetition + 1, ..above }
}

fn repetition(column: &Type) -> Repetition {
    let info = column.get_basic_info();
    if info.has_repetition() { info.repetition() } else { Repetition::REQUIRED }
}

/// What a group of columns is for.
enum Group {
    Struct,
    List,
    Map,
    Other,
}

impl Group {
    fn of(column: &Type) -> Self {
        let info = column.get_basic_info();
        match (info.logical_type_ref(), info.converted_type()) {
            (Some(LogicalType::List), _) | (None, ConvertedType::LIST) => Group::List,
            (Some(LogicalType::Map), _) | (None, ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE) => {
                Group::Map
            }
            (None, ConvertedType::NONE) => Group::Struct,
            _ => Group::Other,
        }
    }
}

/// Why a row has no form in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Its columns do not agree on what there is.
    Levels,
    /// It is over its budget.
    TooLong,
    Value(&'static str),
}

/// JSON that is being written, of no more than so many bytes.
#[derive(Debug)]
pub(super) struct Json {
    pub(super) text: String,
    most: usize,
}

impl Json {
    pub(super) fn new(most: usize) -> Self {
        Json { text: String::new(), most }
    }

    fn push(&mut self, text: &str) -> Result<(), Wrong> {
        self.text.push_str(text);
        self.check()
    }

    fn name(&mut self, name: &str) -> Result<(), Wrong> {
        let name =
            serde_json::to_string(name).map_err(|_| Wrong::Value("has a name that cannot be written"))?;
        self.push(&name)?;
        self.push(":")
    }

    fn put(&mut self, meaning: Meaning, value: Value<'_>) -> Result<(), Wrong> {
        if let Value::Bytes(bytes) = value
            && bytes.len() > self.most
        {
            return Err(Wrong::TooLong);
        }
        meaning.put(value, &mut self.text).map_err(Wrong::Value)?;
        self.check()
    }

    fn check(&self) -> Result<(), Wrong> {
        if self.text.len() > self.most { Err(Wrong::TooLong) } else { Ok(()) }
    }
}
