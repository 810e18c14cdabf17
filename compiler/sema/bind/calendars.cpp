// `calendar NAME = weekly(...) except ...`: read, and checked for what can never be or does nothing.
#include <fmt/format.h>

#include <algorithm>

#include "sema/bind/bind.hpp"
#include "sema/bind/calendar_parts.hpp"
#include "sema/week.hpp"

namespace promoc::sema {
namespace {

class CalendarBinder {
 public:
  CalendarBinder(Context& context, Declaration& declaration) : context_(context), declaration_(declaration) {}

  void run() {
    const auto before = context_.sink.all().size();
    const auto value = *declaration_.statement.field("value");
    calendar_.name = declaration_.name;
    calendar_.written = one_line(value);
    read_open(value);
    const auto except = declaration_.statement.field("except");
    if (except) calendar_.written += " " + one_line(*except);
    for (const auto& one : except ? except->fields("value") : std::vector<Node>()) read_exception(one);
    const auto wrong = [](const diag::Diagnostic& finding) { return finding.severity == diag::Severity::Error; };
    const auto& all = context_.sink.all();
    if (std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(), wrong) || open_.empty()) {
      declaration_.broken = true;
      return;
    }
    check();
    for (const auto& part : open_) calendar_.open.push_back(part.hours);
    for (const auto& part : closed_) calendar_.closed_hours.push_back(part.hours);
    context_.model.calendars.push_back(std::move(calendar_));
  }

 private:
  void read_open(const Node& value) {
    const auto what = primary(value);
    if (what.kind() == NodeKind::Field && what.name() == "list") {
      for (const auto& item : what.fields("value")) read_open(item);
      if (!what.fields("value").empty()) return;
    }
    const auto function = called_name(value);
    if (function == "weekly" || function == "always") {
      if (auto hours = read_hours(context_, value, {})) open_.push_back(*hours);
      return;
    }
    context_.sink
        .report(diag::Kind::WrongType, what.span(),
                fmt::format("found `{}`, expected when the calendar is open", one_line(what)))
        .help(
            "such as `weekly(Mon..Thu, 06:00-11:00, zone: \"Europe/London\")`, or `always(zone: \"Europe/London\")` "
            "with `except` "
            "behind it");
  }

  void read_exception(const Node& value) {
    const auto zone = open_.empty() ? std::string("UTC") : open_.front().hours.zone;
    const auto what = primary(value);
    const auto function = called_name(value);
    if (function == "weekly") {
      if (auto hours = read_hours(context_, value, zone)) closed_.push_back(*hours);
    } else if (function == "dates") {
      read_list(context_, value, zone, calendar_);
    } else if (what.kind() == NodeKind::Date || (what.kind() == NodeKind::Field && what.name() == "range" &&
                                                 tokens_of(what, NodeKind::Date).size() == 2)) {
      if (auto days = read_days(context_, value, zone)) calendar_.closed_days.push_back(std::move(*days));
    } else {
      context_.sink
          .report(diag::Kind::WrongType, what.span(),
                  fmt::format("found `{}`, expected what is taken out of the calendar", one_line(what)))
          .help(
              "such as `2026-12-25`, `2026-12-20..2027-01-03`, `weekly(Fri, 12:00-24:00)` or "
              "`dates(\"calendar/holidays.txt\", until: "
              "2027-12-31)`");
    }
  }

  /// What the hours of the calendar come to, week by week.
  void check() {
    const auto zone = open_.front().hours.zone;
    Week open;
    for (const auto& part : open_) open |= seen_from(part.hours, zone, false);
    auto left = open;
    for (const auto& part : closed_) {
      left &= ~seen_from(part.hours, zone, true);
      if ((open & seen_from(part.hours, zone, false)).any()) continue;
      context_.sink.report(diag::Kind::DoesNothing, part.span, "these hours are not in the calendar anyway")
          .label(open_.front().span, "it is open then");
    }
    if (left.none())
      context_.sink
          .report(diag::Kind::CalendarNeverOpen, declaration_.span,
                  fmt::format("`{}` is never open", declaration_.name))
          .label(closed_.front().span, "this leaves nothing of it");
    if (calendar_.closed_days.empty() && closed_.empty() && open.all())
      context_.sink
          .report(diag::Kind::DoesNothing, declaration_.span, fmt::format("`{}` is always open", declaration_.name))
          .help("say behind `except` what is taken out of it");
    for (const auto& part : open_) {
      for (const auto& words : lost_or_doubled(part.hours))
        context_.sink.report(diag::Kind::HoursAtClockChange, part.span, "these hours " + words)
            .help("move them away from the hour in which the clocks change, or take `zone: \"UTC\"`");
    }
  }

  Context& context_;
  Declaration& declaration_;
  plan::Calendar calendar_;
  std::vector<HoursAt> open_;
  std::vector<HoursAt> closed_;
};

}  // namespace

void bind_calendars(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Calendar})) {
    if (declaration->built) CalendarBinder(context, *declaration).run();
  }
}

}  // namespace promoc::sema
