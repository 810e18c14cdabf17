// Literals and names.
#pragma once

#include "grammar/combinators.hpp"

namespace promoc::grammar {

// ---------------------------------------------------------------------------------------------------------- names

struct identifier : p::seq<p::sor<p::alpha, p::one<'_'>>, p::star<p::sor<name_char, p::seq<p::one<'-'>, p::at<name_char>>>>> {};
/// `` `environment` ``: any name, also one that would read as a keyword here.
struct quoted_identifier : p::seq<p::one<'`'>, identifier, p::one<'`'>> {};
struct name_text : p::sor<identifier, quoted_identifier>, described<"a name"> {
  static constexpr auto node_kind = NodeKind::Name;
};
struct name : p::seq<name_text, sp>, described<"a name"> {};

/// `aws.error_rate`: names joined by dots, no blanks.
struct dotted_text : p::seq<p::sor<identifier, quoted_identifier>, p::star<p::one<'.'>, p::sor<identifier, quoted_identifier>>> {
  static constexpr auto node_kind = NodeKind::Name;
};

// -------------------------------------------------------------------------------------------------------- numbers

struct digits : p::plus<p::digit> {};
/// `5`, `0.5`, but the dots of `1..5` stay outside.
struct decimal : p::seq<digits, p::opt<p::one<'.'>, p::at<p::digit>, digits>> {};
/// Any letters that follow a number directly; the type checker knows which units there are and explains the others.
struct unit : p::sor<p::one<'%'>, p::plus<p::alpha>> {};
/// One token: `24h`, `512MiB`, `5%`. Nothing that could continue a name may follow.
struct quantity_text : p::seq<decimal, unit, name_end> {
  static constexpr auto node_kind = NodeKind::Quantity;
};
struct number_text : p::seq<decimal, name_end> {
  static constexpr auto node_kind = NodeKind::Number;
};
struct date_text : p::seq<p::rep<4, p::digit>, p::one<'-'>, p::rep<2, p::digit>, p::one<'-'>, p::rep<2, p::digit>, name_end> {
  static constexpr auto node_kind = NodeKind::Date;
};
struct time_text : p::seq<p::rep<2, p::digit>, p::one<':'>, p::rep<2, p::digit>, p::not_at<p::sor<name_char, other_byte>>> {
  static constexpr auto node_kind = NodeKind::Time;
};

struct quantity : p::seq<quantity_text, sp>, described<"a quantity such as `24h`, `512MiB` or `5%`"> {};
struct number : p::seq<number_text, sp>, described<"a number"> {};
struct date : p::seq<date_text, sp>, described<"a date such as `2027-12-31`"> {};
struct time : p::seq<time_text, sp>, described<"a time such as `09:00`"> {};

// -------------------------------------------------------------------------------------------------------- strings

/// `\" \\ \n \t`; any other backslash is a mistake that `string_body` reports.
struct escape : p::seq<p::one<'\\'>, p::one<'"', '\\', 'n', 't'>> {};
struct hole_close : p::one<')'>, described<"`)` after the name in `\\(...)`"> {};
struct hole_name
    : p::seq<p::sor<identifier, quoted_identifier>, p::star<p::one<'.'>, p::sor<identifier, quoted_identifier>>>,
      described<"a name inside `\\(...)`"> {
  static constexpr auto node_kind = NodeKind::StringPart;
  static constexpr std::string_view node_name = "hole";
};
/// `\(env.domain)`: typed interpolation, allowed where the place has a type for it.
struct string_hole : p::seq<p::string<'\\', '('>, p::must<hole_name, hole_close>> {};
struct string_chars : p::plus<p::sor<escape, run_up_to<'"', '\\', '\r', '\n'>>> {
  static constexpr auto node_kind = NodeKind::StringPart;
  static constexpr std::string_view node_name = "text";
};
struct string_end : p::one<'"'>, described<"`\"` at the end of the string (escapes are `\\\"` `\\\\` `\\n` `\\t` and `\\(name)`)"> {};
struct string_text : p::seq<p::one<'"'>, p::star<p::sor<string_hole, string_chars>>, p::must<string_end>> {
  static constexpr auto node_kind = NodeKind::String;
};
struct string : p::seq<string_text, sp>, described<"a string"> {};

}  // namespace promoc::grammar
