#include "plan/calendars.hpp"

#include <string_view>

namespace promoc::plan {
namespace {

void append(std::string& list, std::string_view part) {
  if (!list.empty()) list += "; ";
  list += part;
}

/// "06:05"
auto clock(int minute) -> std::string {
  const auto two_digits = [](int figure) { return (figure < 10 ? "0" : "") + std::to_string(figure); };
  return two_digits(minute / 60) + ":" + two_digits(minute % 60);
}

auto text_of(const Hours& hours) -> std::string {
  constexpr std::array<std::string_view, 7> kNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string days;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!hours.days[i]) continue;
    if (!days.empty()) days += ",";
    days += kNames[i];
  }
  return days + " " + clock(hours.begin) + "-" + clock(hours.end) + " " + hours.zone;
}

}  // namespace

auto open_text(const Calendar& calendar) -> std::string {
  std::string text;
  for (const auto& hours : calendar.open) append(text, text_of(hours));
  return text;
}

auto closed_text(const Calendar& calendar) -> std::string {
  std::string text;
  std::string zone;
  for (const auto& days : calendar.closed_days) {
    const auto dates = days.first == days.last ? days.first : days.first + ".." + days.last;
    if (days.zone == zone) {
      text.insert(text.size() - zone.size() - 1, "," + dates);
    } else {
      append(text, dates + " " + days.zone);
    }
    zone = days.zone;
  }
  for (const auto& hours : calendar.closed_hours) append(text, text_of(hours));
  return text;
}

auto until_text(const Calendar& calendar) -> std::string {
  std::string text;
  for (const auto& end : calendar.ends) append(text, end.date + " " + end.zone + " " + end.file);
  return text;
}

}  // namespace promoc::plan
