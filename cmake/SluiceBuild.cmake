# How every target of the house is built: language level, warnings, sanitizers, one library per folder.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

set(SLUICE_SANITIZE "" CACHE STRING "Sanitizers: empty, address or thread")
set_property(CACHE SLUICE_SANITIZE PROPERTY STRINGS "" address thread)

# -ffp-contract=off: a fused multiply-add rounds once where two operations round twice, and the same seed must give
# the same bits on every machine.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror -ffp-contract=off -fno-semantic-interposition $<$<NOT:$<CONFIG:Release>>:-fno-omit-frame-pointer>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of these in coroutine frames and inlined standard containers.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(SLUICE_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
elseif(SLUICE_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()

# One library per folder of core/. Sources are found by pattern, so that a new file needs no entry here.
function(sluice_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/core/${name}/*.cpp")
  list(TRANSFORM ARGN PREPEND "sluice_" OUTPUT_VARIABLE dependencies)
  if(sources)
    add_library(sluice_${name} STATIC ${sources})
    target_include_directories(sluice_${name} PUBLIC "${CMAKE_SOURCE_DIR}/core")
    target_link_libraries(sluice_${name} PUBLIC ${dependencies})
  else()
    add_library(sluice_${name} INTERFACE)
    target_include_directories(sluice_${name} INTERFACE "${CMAKE_SOURCE_DIR}/core")
    target_link_libraries(sluice_${name} INTERFACE ${dependencies})
  endif()
endfunction()

# Libraries from outside the house that a folder of core/ uses. A folder without sources is an interface.
function(sluice_uses name)
  get_target_property(type sluice_${name} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(sluice_${name} INTERFACE ${ARGN})
  else()
    target_link_libraries(sluice_${name} PUBLIC ${ARGN})
  endif()
endfunction()

# Embeds every file below `root` into the program, pictures of the documentation excepted. A file is found at run time
# by its path relative to `root`.
function(sluice_resources root)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${root}" "${root}/*")
  list(FILTER files EXCLUDE REGEX "^images/")
  list(SORT files)
  set(entries "")
  set(blobs "")
  set(index 0)
  set(depends "")
  foreach(file IN LISTS files)
    string(APPEND blobs "SLUICE_EMBED(${index}, \"${root}/${file}\")\n")
    string(APPEND entries "    {\"${file}\", {sluiceResource${index}, static_cast<std::size_t>(sluiceResourceEnd${index} - sluiceResource${index})}},\n")
    list(APPEND depends "${root}/${file}")
    math(EXPR index "${index} + 1")
  endforeach()
  set(SLUICE_RESOURCE_BLOBS "${blobs}")
  set(SLUICE_RESOURCE_ENTRIES "${entries}")
  configure_file("${CMAKE_SOURCE_DIR}/cmake/resources.cpp.in" "${CMAKE_BINARY_DIR}/generated/resources.cpp" @ONLY)
  set_source_files_properties("${CMAKE_BINARY_DIR}/generated/resources.cpp" PROPERTIES OBJECT_DEPENDS "${depends}")
  add_library(sluice_resources STATIC "${CMAKE_BINARY_DIR}/generated/resources.cpp")
  target_include_directories(sluice_resources PUBLIC "${CMAKE_SOURCE_DIR}/core")
  # The contents are pulled in by the assembler, which a compiler cache does not see.
  set_target_properties(sluice_resources PROPERTIES CXX_COMPILER_LAUNCHER "")
endfunction()

# One test program per mirrored folder: tests/<path>/*.cpp, linked with the targets named after LABEL. The label groups
# tests: ctest -L core, and the target <label>_tests builds the group.
function(sluice_test name path label)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${path}/*.cpp" "${CMAKE_SOURCE_DIR}/tests/${path}/*.hpp")
  if(NOT TARGET ${label}_tests)
    add_custom_target(${label}_tests)
  endif()
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/tests")
  target_compile_definitions(${name} PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # A folder that brings its own main() wins: the libraries' are taken only where main is still undefined.
  target_link_libraries(${name} PRIVATE ${ARGN} GTest::gtest_main)
  add_dependencies(${label}_tests ${name})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 600 LABELS ${label})
endfunction()
