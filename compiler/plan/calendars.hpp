// Calendars: when a deployment may go on. Plain data, and the words in which `window.sh` reads it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace promoc::plan {

/// Hours on days of the week. Those that end before they begin end on the day after.
struct Hours {
  std::array<bool, 7> days{};  ///< Monday first
  int begin = 0;               ///< minute of the day, 0..1439; belongs to the hours
  int end = 0;                 ///< 1..1440; the first minute that does not; never the same as `begin`
  std::string zone;            ///< of the IANA: "Europe/London"
};

/// Whole days of a zone, from the first to the last one included.
struct Days {
  std::string first;  ///< "2026-12-25"
  std::string last;
  std::string zone;
};

/// The last day for which a list of days is complete.
struct ListEnd {
  std::string date;
  std::string zone;
  std::string file;  ///< relative to the definition; no blanks
};

/// What is open, and what is taken out of it.
struct Calendar {
  std::string name;
  std::string written;  ///< behind the `=`
  std::vector<Hours> open;
  std::vector<Hours> closed_hours;
  std::vector<Days> closed_days;
  std::vector<ListEnd> ends;
};

/// A calendar as a gate of an environment.
struct Window {
  std::string calendar;
  bool advisory = false;
  std::vector<std::string> skippable_by = {};  ///< ChangeClass::name: changes of these alone need not pass it
};

/// The values of `window.sh`: "Mon,Tue 06:00-11:00 Europe/London; ..."
auto open_text(const Calendar& calendar) -> std::string;
/// "2026-12-25,2026-12-31..2027-01-02 Europe/London; Sat 00:00-24:00 Europe/London"
auto closed_text(const Calendar& calendar) -> std::string;
/// "2027-12-31 Europe/London calendar/holidays.txt"
auto until_text(const Calendar& calendar) -> std::string;

}  // namespace promoc::plan
