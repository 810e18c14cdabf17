#include "sema/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace promoc::sema {
namespace {

constexpr std::int64_t kMicro = 1'000'000;

/// A unit of a measure; `factor` base units.
struct Unit {
  std::string_view text;
  std::int64_t factor;
  std::string_view singular;
};
constexpr auto kDurations = std::to_array<Unit>({{"d", 86'400'000, "day"},
                                                 {"h", 3'600'000, "hour"},
                                                 {"min", 60'000, "minute"},
                                                 {"s", 1'000, "second"},
                                                 {"ms", 1, "millisecond"}});
constexpr auto kMemory = std::to_array<Unit>({{"GiB", 1024, ""}, {"MiB", 1, ""}});
constexpr auto kPercent = std::to_array<Unit>({{"%", kMicro, ""}});

/// What people write for a unit that the language has.
struct Slip {
  std::string_view written;
  std::string_view meant;
};
constexpr auto kDurationSlips =
    std::to_array<Slip>({{"m", "min"}, {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"M", "min"},
                         {"sec", "s"}, {"secs", "s"},   {"second", "s"},   {"seconds", "s"},   {"S", "s"},
                         {"hr", "h"},  {"hrs", "h"},    {"hour", "h"},     {"hours", "h"},     {"H", "h"},
                         {"day", "d"}, {"days", "d"},   {"D", "d"},        {"msec", "ms"},     {"millis", "ms"}});
constexpr auto kMemorySlips = std::to_array<Slip>({{"MB", "MiB"},
                                                   {"Mb", "MiB"},
                                                   {"mb", "MiB"},
                                                   {"M", "MiB"},
                                                   {"m", "MiB"},
                                                   {"Mi", "MiB"},
                                                   {"mib", "MiB"},
                                                   {"GB", "GiB"},
                                                   {"Gb", "GiB"},
                                                   {"gb", "GiB"},
                                                   {"G", "GiB"},
                                                   {"g", "GiB"},
                                                   {"Gi", "GiB"},
                                                   {"gib", "GiB"}});

struct MeasureInfo {
  std::string_view noun;     ///< "a duration"
  std::string_view what;     ///< "time"
  std::string_view example;  ///< "24h"
  std::string_view units;    ///< for messages
  std::span<const Unit> table;
  std::span<const Slip> slips;
};

auto measure_info(Measure measure) -> MeasureInfo {
  switch (measure) {
    case Measure::Duration:
      return {"a duration", "time", "24h", "`ms`, `s`, `min`, `h` and `d`", kDurations, kDurationSlips};
    case Measure::Memory: return {"an amount of memory", "memory", "512MiB", "`MiB` and `GiB`", kMemory, kMemorySlips};
    case Measure::Percent: return {"a percentage", "percentages", "5%", "`%`", kPercent, {}};
    case Measure::Count: return {"a number", "numbers", "5", "none", {}, {}};
  }
  return {};
}

/// Whether another measure has the unit: then the value is of another type, and its unit is right.
auto belongs_elsewhere(std::string_view unit) -> bool {
  const auto has = [&](std::span<const Unit> table) {
    return std::ranges::find(table, unit, &Unit::text) != table.end();
  };
  return has(kDurations) || has(kMemory) || has(kPercent);
}

void report_type(const Node& token, const MeasureInfo& info, diag::Sink& sink) {
  auto added = sink.report(diag::Kind::WrongType, token.span(),
                           fmt::format("found `{}`, expected {} such as `{}`", token.text(), info.noun, info.example));
  if (token.kind() == NodeKind::Number && !info.table.empty()) {
    added.help(fmt::format("write the unit directly behind the number; the units are {}", info.units));
  }
}

void report_unit(const Node& token, const Amount& amount, const MeasureInfo& info, diag::Sink& sink) {
  const auto slip = std::ranges::find(info.slips, amount.unit, &Slip::written);
  const auto text = amount.unit == "m" && slip != info.slips.end() && slip->meant == "min"
                        ? std::string("`m` is a minute to one reader and a month to another")
                        : fmt::format("`{}` is no unit of {} here", amount.unit, info.what);
  auto added = sink.report(diag::Kind::UnknownUnit, token.span(), text);
  if (slip == info.slips.end()) {
    added.help(fmt::format("the units are {}", info.units));
    return;
  }
  const auto number = token.text().substr(0, token.text().size() - amount.unit.size());
  added.help(fmt::format("did you mean `{}{}`?", number, slip->meant))
      .fix(token.span(), fmt::format("{}{}", number, slip->meant), fmt::format("write `{}`", slip->meant));
}

/// micro * factor / 10^6, when that is whole.
auto scale(std::int64_t micro, std::int64_t factor) -> std::optional<std::int64_t> {
  const auto rest = (micro % kMicro) * factor;
  if (rest % kMicro != 0) return std::nullopt;
  return (micro / kMicro) * factor + rest / kMicro;
}

auto in_base_units(const Node& token, const Amount& amount, Measure measure, diag::Sink& sink)
    -> std::optional<std::int64_t> {
  const auto info = measure_info(measure);
  auto factor = std::int64_t{1};
  if (measure != Measure::Count) {
    const auto unit = std::ranges::find(info.table, amount.unit, &Unit::text);
    if (unit == info.table.end()) {
      if (amount.unit.empty() || belongs_elsewhere(amount.unit)) {
        report_type(token, info, sink);
      } else {
        report_unit(token, amount, info, sink);
      }
      return std::nullopt;
    }
    factor = unit->factor;
  } else if (!amount.unit.empty()) {
    report_type(token, info, sink);
    return std::nullopt;
  }
  const auto base = scale(amount.micro, factor);
  if (!base) {
    const auto whole = measure == Measure::Duration ? "milliseconds" : measure == Measure::Memory ? "MiB" : "units";
    sink.report(diag::Kind::OutOfRange, token.span(),
                fmt::format("`{}` is no whole number of {}", token.text(), whole));
  }
  return base;
}

}  // namespace

auto split_amount(std::string_view text) -> std::optional<Amount> {
  constexpr std::size_t kWholeDigits = 9;
  const auto is_digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  Amount amount;
  std::size_t i = 0;
  for (; is_digit(i); ++i) {
    if (i == kWholeDigits) return std::nullopt;
    amount.micro = amount.micro * 10 + (text[i] - '0') * kMicro;
  }
  if (i < text.size() && text[i] == '.' && is_digit(i + 1)) {
    auto place = kMicro / 10;
    for (++i; is_digit(i); ++i, place /= 10) {
      if (place == 0) return std::nullopt;
      amount.micro += (text[i] - '0') * place;
    }
  }
  amount.unit = text.substr(i);
  return amount;
}

auto primary(const Node& value) -> Node {
  for (const auto child : value.children()) {
    if (child.kind() != NodeKind::Comment) return child;
  }
  return value;
}

auto plain_name(const Node& value) -> std::optional<Node> {
  auto call = primary(value);
  if (call.kind() == NodeKind::Name) return call;
  if (call.kind() != NodeKind::Field || call.name() != "call" || value.field("in")) return std::nullopt;
  if (call.field("arguments") || call.field("member")) return std::nullopt;
  return call.child(NodeKind::Name);
}

auto is_assumed(const Node& node) -> bool { return node.field("assumed").has_value(); }

auto read_amount(const Node& token, Measure measure, diag::Sink& sink) -> std::optional<std::int64_t> {
  const auto info = measure_info(measure);
  if (token.kind() != NodeKind::Quantity && token.kind() != NodeKind::Number) {
    report_type(token, info, sink);
    return std::nullopt;
  }
  const auto amount = split_amount(token.text());
  if (!amount) {
    sink.report(diag::Kind::OutOfRange, token.span(), fmt::format("`{}` has too many digits", token.text()))
        .help("at most nine before the point and six behind it are read");
    return std::nullopt;
  }
  const auto base = in_base_units(token, *amount, measure, sink);
  if (base && measure == Measure::Percent && *base > 100 * kMicro) {
    sink.report(diag::Kind::OutOfRange, token.span(), fmt::format("`{}` is more than the whole", token.text()));
    return std::nullopt;
  }
  return base;
}

auto read_duration(const Node& value, diag::Sink& sink) -> std::optional<Duration> {
  const auto token = primary(value);
  const auto base = read_amount(token, Measure::Duration, sink);
  if (!base) return std::nullopt;
  if (*base == 0 || *base % 1000 != 0) {
    sink.report(diag::Kind::OutOfRange, token.span(),
                *base == 0 ? fmt::format("`{}` is no time at all", token.text())
                           : fmt::format("`{}` is no whole number of seconds", token.text()));
    return std::nullopt;
  }
  return Duration{*base / 1000};
}

auto write_decimal(std::int64_t micro) -> std::string {
  auto text = fmt::format("{}.{:06}", micro / kMicro, micro % kMicro);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

auto write_duration(Duration duration) -> std::string {
  const auto milliseconds = duration.seconds * 1000;
  for (const auto& unit : kDurations) {
    const bool days_only_when_many = unit.text == "d" && milliseconds < 7 * unit.factor;
    if (days_only_when_many || milliseconds % unit.factor != 0) continue;
    const auto count = milliseconds / unit.factor;
    return fmt::format("{} {}{}", count, unit.singular, count == 1 ? "" : "s");
  }
  return fmt::format("{} seconds", duration.seconds);
}

auto write_amount(std::int64_t base, Measure measure) -> std::string {
  if (measure == Measure::Count) return fmt::format("{}", base);
  if (measure == Measure::Percent) return write_decimal(base) + "%";
  for (const auto& unit : measure_info(measure).table) {
    if (base % unit.factor == 0 && base != 0) return fmt::format("{}{}", base / unit.factor, unit.text);
  }
  return fmt::format("0{}", measure_info(measure).table.back().text);
}

}  // namespace promoc::sema
