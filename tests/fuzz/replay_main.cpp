// Feeds files to a fuzz target without libFuzzer: each argument is a file or a folder. A folder may be missing (a
// target without finds has no corpus yet), but a run that read nothing at all is a failure.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int;

namespace {

namespace fs = std::filesystem;

const char* current_file = "";

/// Names the input that crashed the target; only async-signal-safe calls.
void name_input(int signal_number) {
  const auto say = [](const char* text) {
    if (write(STDERR_FILENO, text, std::strlen(text)) < 0) _exit(3);
  };
  say("crash on ");
  say(current_file);
  say("\n");
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

auto files_below(const fs::path& path) -> std::vector<std::string> {
  if (fs::is_regular_file(path)) return {path.string()};
  std::vector<std::string> files;
  if (!fs::is_directory(path)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

auto read(const std::string& path) -> std::string {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

auto main(int argc, char** argv) -> int {
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) signal(number, name_input);
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : files_below(argv[i])) {
      current_file = file.c_str();
      const auto text = read(file);
      // A copy without spare bytes behind it: a read past the end is then seen by the sanitizers.
      const std::vector<std::uint8_t> bytes(text.begin(), text.end());
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count == 0 ? 1 : 0;
}
