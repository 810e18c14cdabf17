#include "sema/bind/calendar_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/evaluate.hpp"

namespace promoc::sema {
namespace {

constexpr int kDay = 24 * 60;

auto day_names() -> std::vector<std::string> { return {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}; }

/// The arguments of `weekly`, `always` or `dates`, by position and by name.
class Arguments {
 public:
  Arguments(Context& context, const Node& call, std::vector<std::string> positions, std::vector<std::string> keys)
      : function_(name_of(name_node(call))), span_(call.span()) {
    const auto list = call.field("arguments");
    for (const auto& argument : list ? list->fields("argument") : std::vector<Node>()) {
      const auto key = argument.field("key");
      auto name = key ? name_of(key->token()) : next_ < positions.size() ? positions[next_++] : std::string();
      const bool known =
          std::ranges::find(positions, name) != positions.end() || std::ranges::find(keys, name) != keys.end();
      if (!known || find(name)) {
        wrong_ = true;
        context.sink
            .report(diag::Kind::UnknownArgument, argument.span(),
                    known ? fmt::format("`{}` is given twice", name)
                    : key ? fmt::format("`{}` has no `{}`", function_, name)
                          : fmt::format("`{}` takes no more values", function_))
            .help(fmt::format("such as `{}`", example()));
        continue;
      }
      given_.emplace_back(std::move(name), *argument.field("value"));
    }
  }

  [[nodiscard]] auto wrong() const -> bool { return wrong_; }
  [[nodiscard]] auto find(std::string_view name) const -> std::optional<Node> {
    const auto found = std::ranges::find(given_, name, &std::pair<std::string, Node>::first);
    return found == given_.end() ? std::nullopt : std::optional(found->second);
  }
  /// The same, reported when it is not there.
  [[nodiscard]] auto need(Context& context, std::string_view name) const -> std::optional<Node> {
    auto found = find(name);
    if (!found && !wrong_)
      context.sink.report(diag::Kind::MissingArgument, span_, fmt::format("`{}` does not say `{}`", function_, name))
          .help(fmt::format("such as `{}`", example()));
    return found;
  }

 private:
  [[nodiscard]] auto example() const -> std::string {
    if (function_ == "always") return "always(zone: \"Europe/London\")";
    if (function_ == "dates") return "dates(\"calendar/holidays.txt\", until: 2027-12-31)";
    return "weekly(Mon..Thu, 06:00-11:00, zone: \"Europe/London\")";
  }

  std::string function_;
  Span span_;
  std::vector<std::pair<std::string, Node>> given_;
  std::size_t next_ = 0;
  bool wrong_ = false;
};

auto read_day(Context& context, const Node& token) -> std::optional<std::size_t> {
  const auto name = name_of(token);
  const auto names = day_names();
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  auto added =
      context.sink.report(diag::Kind::UnknownName, token.span(), fmt::format("`{}` is no day of the week", name));
  added.help("they are `Mon`, `Tue`, `Wed`, `Thu`, `Fri`, `Sat` and `Sun`");
  const auto short_name = name.substr(0, 3);  // of "Monday"
  if (const auto guess = diag::nearest(short_name, names))
    added.fix(token.span(), *guess, fmt::format("write `{}`", *guess));
  return std::nullopt;
}

auto not_days(Context& context, const Node& value) -> bool {
  context.sink
      .report(diag::Kind::WrongType, value.span(),
              fmt::format("found `{}`, expected days of the week", one_line(value)))
      .help("such as `Mon..Thu`, `Sun` or `[Mon, Wed]`");
  return false;
}

/// `Mon`, `Fri..Mon`, `[Mon, Wed..Thu]`
auto read_week_days(Context& context, const Node& value, std::array<bool, 7>& days) -> bool {
  const auto what = primary(value);
  if (const auto name = plain_name(value)) {
    const auto day = read_day(context, *name);
    if (day) days.at(*day) = true;
    return day.has_value();
  }
  if (what.kind() == NodeKind::Field && what.name() == "list") {
    const auto items = what.fields("value");
    bool good = !items.empty() || not_days(context, value);
    for (const auto& item : items) good = read_week_days(context, item, days) && good;
    return good;
  }
  const auto ends =
      what.kind() == NodeKind::Field && what.name() == "range" ? tokens_of(what, NodeKind::Name) : std::vector<Node>();
  if (ends.size() != 2) return not_days(context, value);
  const auto first = read_day(context, ends[0]);
  const auto last = read_day(context, ends[1]);
  if (!first || !last) return false;
  for (auto day = *first;; day = (day + 1) % days.size()) {
    days.at(day) = true;
    if (day == *last) return true;
  }
}

/// "06:00" as minutes; 24:00 is the end of a day.
auto read_clock(Context& context, const Node& time, bool end) -> std::optional<int> {
  const auto text = time.text();
  const auto figure = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const int minutes = figure(0) * 60 + figure(3);
  if (figure(3) < 60 && (minutes < kDay || (end && minutes == kDay))) return minutes;
  context.sink.report(diag::Kind::OutOfRange, time.span(), fmt::format("`{}` is no time of day", text))
      .help(end ? "they go from `00:00` to `24:00`, the end of the day" : "they go from `00:00` to `23:59`");
  return std::nullopt;
}

auto read_times(Context& context, const Node& value, plan::Hours& hours) -> bool {
  const auto what = primary(value);
  const auto times =
      what.kind() == NodeKind::Field && what.name() == "range" ? tokens_of(what, NodeKind::Time) : std::vector<Node>();
  if (times.size() != 2) {
    context.sink.report(diag::Kind::WrongType, value.span(), fmt::format("found `{}`, expected hours", one_line(value)))
        .help("such as `06:00-11:00`");
    return false;
  }
  const auto begin = read_clock(context, times[0], false);
  const auto end = read_clock(context, times[1], true);
  if (!begin || !end) return false;
  hours.begin = *begin;
  hours.end = *end;
  if (hours.begin != hours.end && !(hours.end == 0)) return true;
  if (hours.begin != hours.end) {  // 22:00-00:00
    hours.end = kDay;
    return true;
  }
  context.sink.report(diag::Kind::OutOfRange, what.span(), fmt::format("`{}` has no minute in it", one_line(what)))
      .help("a whole day is `00:00-24:00`");
  return false;
}

/// The only string of a value.
auto string_of(const Node& value) -> std::optional<Node> {
  const auto what = primary(value);
  return what.kind() == NodeKind::String ? std::optional(what) : std::nullopt;
}

auto read_zone(Context& context, const Arguments& arguments, const std::string& inherited)
    -> std::optional<std::string> {
  const auto value = inherited.empty() ? arguments.need(context, "zone") : arguments.find("zone");
  if (!value) return inherited.empty() ? std::nullopt : std::optional(inherited);
  const auto string = string_of(*value);
  if (!string) {
    context.sink
        .report(diag::Kind::WrongType, value->span(),
                fmt::format("found `{}`, expected a time zone in quotes", one_line(*value)))
        .help("such as `zone: \"Europe/London\"`");
    return std::nullopt;
  }
  auto name = plain_text(*string, context.sink);
  if (!name || find_zone(*name)) return name;
  auto added =
      context.sink.report(diag::Kind::UnknownName, string->span(), fmt::format("there is no time zone `{}`", *name));
  if (const auto guess = diag::nearest(*name, zone_names())) {
    added.help(fmt::format("did you mean `{}`?", *guess))
        .fix(string->span(), fmt::format("\"{}\"", *guess), fmt::format("write `{}`", *guess));
  } else {
    added.help(
        "zones are named after a city, as in `Europe/London`, or `UTC`: clocks of a country change, offsets do not say "
        "when");
  }
  return std::nullopt;
}

/// Days of one list file.
class ListReader {
 public:
  ListReader(Context& context, std::string path, std::string text, std::string until, std::string zone)
      : context_(context), until_(std::move(until)), zone_(std::move(zone)) {
    file_ = context.sources.add(std::move(path), std::move(text));
  }

  void run(plan::Calendar& calendar) {
    const auto text = context_.sources.text(file_);
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = std::min(text.find('\n', begin), text.size());
      read_line(text, begin, end, calendar);
      begin = end + 1;
    }
    if (!any_)
      context_.sink.report(diag::Kind::MalformedText, {file_, 0, 0}, "the list names no day")
          .help("one day or range on a line, such as `2026-12-25` or `2026-12-27..2026-12-31`");
  }

 private:
  void read_line(std::string_view text, std::size_t begin, std::size_t end, plan::Calendar& calendar) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    end = std::min(end, text.find('#', begin));
    while (begin < end && blank(text[begin])) ++begin;
    while (begin < end && blank(text[end - 1])) --end;
    if (begin == end) return;
    any_ = true;
    const Span span{file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    const auto line = text.substr(begin, end - begin);
    const auto dots = line.find("..");
    const auto first = line.substr(0, dots);
    const auto last = dots == std::string_view::npos ? first : line.substr(dots + 2);
    if (!is_date(first) || !is_date(last)) {
      context_.sink
          .report(diag::Kind::MalformedText, span, fmt::format("found `{}`, expected a day or a range of days", line))
          .help("one on a line, such as `2026-12-25` or `2026-12-27..2026-12-31`; what follows a `#` is a comment");
    } else if (last < first) {
      context_.sink.report(diag::Kind::MalformedText, span, fmt::format("`{}` ends before it begins", line));
    } else if (last > until_) {
      context_.sink
          .report(diag::Kind::MalformedText, span,
                  fmt::format("`{}` is after {}, until when the list says it is complete", line, until_))
          .help("move `until` to the last day about which the list knows everything");
    } else {
      calendar.closed_days.push_back({std::string(first), std::string(last), zone_});
    }
  }

  Context& context_;
  std::string until_;
  std::string zone_;
  FileId file_{};
  bool any_ = false;
};

auto read_date(Context& context, const Node& token) -> std::optional<std::string> {
  if (is_date(token.text())) return std::string(token.text());
  context.sink.report(diag::Kind::OutOfRange, token.span(), fmt::format("there is no day `{}`", token.text()))
      .help("days are written as `2026-12-25`: year, month, day");
  return std::nullopt;
}

}  // namespace

auto called_name(const Node& value) -> std::string {
  const auto call = primary(value);
  const bool is_call = call.kind() == NodeKind::Field && call.name() == "call" && !value.field("in");
  return is_call ? name_of(name_node(call)) : std::string();
}

auto is_date(std::string_view text) -> bool {
  constexpr std::array<int, 12> kLengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto figure = [&](std::size_t at, std::size_t length) {
    int value = 0;
    for (const char c : text.substr(at, length))
      value = c >= '0' && c <= '9' && value >= 0 ? value * 10 + (c - '0') : -1;
    return value;
  };
  const int year = figure(0, 4);
  const int month = figure(5, 2);
  const int day = figure(8, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kLengths.at(static_cast<std::size_t>(month - 1)) + (leap && month == 2 ? 1 : 0);
}

auto read_hours(Context& context, const Node& value, const std::string& zone) -> std::optional<HoursAt> {
  const auto call = primary(value);
  const bool weekly = called_name(value) == "weekly";
  const Arguments arguments(context, call,
                            weekly ? std::vector<std::string>{"days", "hours"} : std::vector<std::string>(), {"zone"});
  HoursAt read{{.begin = 0, .end = kDay}, call.span()};
  bool good = !arguments.wrong();
  if (weekly) {
    const auto days = arguments.need(context, "days");
    good = days && read_week_days(context, *days, read.hours.days) && good;
    if (const auto hours = arguments.find("hours")) good = read_times(context, *hours, read.hours) && good;
  } else {
    read.hours.days.fill(true);
  }
  const auto named = read_zone(context, arguments, zone);
  if (!named || !good) return std::nullopt;
  read.hours.zone = *named;
  return read;
}

auto read_days(Context& context, const Node& value, const std::string& zone) -> std::optional<plan::Days> {
  const auto what = primary(value);
  if (what.kind() == NodeKind::Date) {
    const auto date = read_date(context, what);
    return date ? std::optional(plan::Days{*date, *date, zone}) : std::nullopt;
  }
  const auto dates = tokens_of(what, NodeKind::Date);
  const auto first = read_date(context, dates.at(0));
  const auto last = read_date(context, dates.at(1));
  if (!first || !last) return std::nullopt;
  if (*last >= *first) return plan::Days{*first, *last, zone};
  context.sink.report(diag::Kind::OutOfRange, what.span(), fmt::format("`{}` ends before it begins", one_line(what)));
  return std::nullopt;
}

void read_list(Context& context, const Node& value, const std::string& zone, plan::Calendar& calendar) {
  const auto call = primary(value);
  const Arguments arguments(context, call, {"file"}, {"until", "zone"});
  const auto file = arguments.need(context, "file");
  const auto until = arguments.need(context, "until");
  const auto named = read_zone(context, arguments, zone);
  if (!file || !until || !named || arguments.wrong()) return;
  const auto string = string_of(*file);
  const auto end = primary(*until);
  if (!string || end.kind() != NodeKind::Date) {
    const auto& wrong = string ? *until : *file;
    context.sink
        .report(diag::Kind::WrongType, wrong.span(),
                fmt::format("found `{}`, expected {}", one_line(wrong), string ? "a day" : "a file in quotes"))
        .help(string ? "such as `until: 2027-12-31`" : "such as `dates(\"calendar/holidays.txt\", until: 2027-12-31)`");
    return;
  }
  const auto date = read_date(context, end);
  const auto path = evaluate_string(context, {}, Type::Path, *string);
  if (!date || !path) return;
  auto text = context.files.read(path->text);
  if (!text || path->text.find_first_of(" ;") != std::string::npos) {
    context.sink.report(diag::Kind::WrongPath, string->span(),
                        text ? fmt::format("`{}` has a blank or `;` in its name", path->text)
                             : fmt::format("`{}` is a folder, expected a file", path->text));
    return;
  }
  ListReader(context, path->text, std::move(*text), *date, *named).run(calendar);
  calendar.ends.push_back({*date, *named, path->text});
}

}  // namespace promoc::sema
